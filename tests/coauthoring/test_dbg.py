import pytest, json
from django.urls import reverse
from tests.factories import *
from tests.helpers import *
from cms.people.roles import Role
from tests.desk.test_access import MAKE
def test_x(open_site, author, coauthor, sign_in, worker, visitor):
    d = make_leaflet(by=author, title="Draftone"); 
    w = make_leaflet(by=author, title="Waitone"); submit(w, by=author)
    l = publish(make_leaflet(by=author, title="Liveone"), author=author, workers=[worker]); edit(l, by=author, summary="x")
    who = {"grantee": author, "other": coauthor, "worker": worker, **{k: MAKE[k]() for k in ("administrator","superuser","safeguarding lead","assessor","school")}}
    V = ["edit","history","view_draft","revisions_index","delete","move","copy","unpublish","usage","add_subpage","set_privacy","workflow_history", "convert_alias", "set_page_position"]
    out={}
    for name,u in who.items():
        c=sign_in(u); row={}
        for st,p in (("draft",d),("waiting",w),("live",l)):
            p=fresh(p)
            for v in V:
                try: a=reverse(f"wagtailadmin_pages:{v}", args=[p.pk])
                except Exception as e: a=None; row[(st,v)]="noreverse"; continue
                r=c.get(a); row[(st,v)]=r.status_code if r.status_code!=302 else "302"+r["Location"][:14]
            for v,a in (("compare",f"/admin/pages/{p.pk}/revisions/compare/earliest...latest/"),("revview",f"/admin/pages/{p.pk}/revisions/{p.latest_revision_id}/view/"),("revert",f"/admin/pages/{p.pk}/revisions/{p.latest_revision_id}/revert/"),("explore",f"/admin/pages/{p.get_parent().pk}/"),("explore self",f"/admin/pages/{p.pk}/"),("localize",f"/admin/localize/submit/page/{p.pk}/"),("lock",f"/admin/pages/{p.pk}/lock/"),("choose",f"/admin/choose-page/{p.get_parent().pk}/")):
                r=c.get(a); row[(st,v)]=r.status_code if r.status_code!=302 else "302"+r["Location"][:14]
        out[name]=row
    for k in out["other"]:
        print(k, {n: out[n][k] for n in out})
    assert 0
