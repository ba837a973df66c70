"""Training that peer-sessional workers write for professionals."""
