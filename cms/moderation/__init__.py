"""Nothing goes live unsigned: the ledger of sign-offs, the digest they are of, the gate that asks for them.

Read in this order: ``digest`` (what a version *is*), ``models`` (the ledger), ``ledger`` (writing and asking it),
``eligibility`` (who may sign), ``actions`` (what people do), ``gate`` (what stops everything else).
"""
