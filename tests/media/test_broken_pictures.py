"""Pictures whose upload broke off."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cms.media.models import CustomImage
from tests.factories.files import picture_bytes


@pytest.mark.parametrize("length", [20, 60, 100, 130, 200])
def test_upload_that_broke_off_is_told_and_the_words_are_kept(length, administrator, sign_in):
    upload = SimpleUploadedFile("a.png", picture_bytes(size=(600, 400))[:length], content_type="image/png")
    data = {"title": "The pier", "description": "A pier at dusk", "collection": "1", "tags": "", "file": upload}
    response = sign_in(administrator).post("/admin/images/add/", data)
    assert response.status_code == 200
    assert "file" in response.context["form"].errors
    assert "A pier at dusk" in response.content.decode()
    assert not CustomImage.objects.exists()
