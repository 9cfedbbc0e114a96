"""The reference is drawn from the document, completely, for those who are signed in."""

from django.test import Client

from fullcircle.platform.api.document import document


def test_every_operation_is_on_the_page(signed_in, reader):
    page = signed_in(reader).get("/api/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    for address, methods in document()["paths"].items():
        assert f"<code>{address}</code>" in text
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in text


def test_the_document_is_there_for_programs(signed_in, reader):
    for address in ("/api/docs/openapi.json", "/api/v1/openapi.json"):
        assert signed_in(reader).get(address).json() == document()


def test_strangers_are_asked_to_sign_in(db):
    assert Client().get("/api/docs/").status_code == 302
