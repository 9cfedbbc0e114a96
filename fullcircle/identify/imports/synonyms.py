"""What people call the same thing at the top of a column, in the languages that files come in."""

# ruff: noqa: E501  (lists of words read best as lists)

import re
import unicodedata
from functools import cache

CONCEPTS = {
    "name": "name, full name, fullname, contact name, display name, title, bezeichnung, nom complet, nombre completo, nome completo, naam, vollständiger name, nazwa, 名前, 氏名, имя",
    "first_name": "first name, firstname, given name, givenname, forename, fname, first, vorname, prénom, prenom, nombre, nombres, nome, voornaam, imię, fornavn, förnamn",
    "last_name": "last name, lastname, surname, family name, familyname, lname, last, nachname, familienname, nom, nom de famille, apellido, apellidos, cognome, sobrenome, achternaam, nazwisko, efternamn, etternavn",
    "middle_name": "middle name, middlename, second name, zweiter vorname",
    "salutation": "salutation, honorific, anrede, civilité, tratamiento, mr mrs",
    "email": "email, e mail, mail, email address, e mail address, mail address, emailaddress, email id, primary email, e mail adresse, mailadresse, emailadresse, courriel, adresse e mail, adresse mail, correo, correo electrónico, correo electronico, indirizzo email, posta elettronica, e post, sähköposti, メール, メールアドレス, почта, 邮箱",
    "phone": "phone, telephone, phone number, phonenumber, tel, tel no, telephone number, mobile, mobile phone, mobile number, cell, cell phone, cellphone, contact number, whatsapp, telefon, telefonnummer, handy, mobil, mobiltelefon, téléphone, portable, numéro de téléphone, teléfono, telefono, móvil, cellulare, telefone, telemóvel, celular, telefoonnummer, 電話, 电话, телефон",
    "company": "company, company name, organization, organisation, organization name, account, account name, firm, business, business name, employer, firma, firmenname, unternehmen, société, societe, entreprise, raison sociale, empresa, compañía, azienda, società, ragione sociale, bedrijf, bedrijfsnaam, 会社, 公司, компания",
    "job_title": "job title, jobtitle, title, position, role, job, function, occupation, berufsbezeichnung, position, funktion, poste, fonction, cargo, puesto, ruolo, functie, stanowisko",
    "website": "website, web, url, homepage, web site, site, domain, company domain, webseite, internetseite, site web, sitio web, sito web, página web",
    "domain": "domain, company domain, domain name, email domain",
    "street": "street, address, street address, address line 1, address 1, address1, addr, addr1, line 1, straße, strasse, anschrift, adresse, rue, calle, dirección, direccion, via, indirizzo, rua, endereço, straat, adres, ulica",
    "street2": "address line 2, address 2, address2, line 2, addr2, apartment, suite, zusatz, adresszusatz, complément d adresse",
    "house_number": "street number, house number, hausnummer, number, huisnummer",
    "postal_code": "postal code, postcode, post code, zip, zip code, zipcode, zip postal code, plz, postleitzahl, code postal, código postal, codigo postal, cap, cep, kod pocztowy, postnummer",
    "city": "city, town, suburb, locality, place, stadt, ort, wohnort, ville, ciudad, localidad, città, citta, comune, cidade, stad, plaats, woonplaats, miasto, by, 城市, город",
    "region": "state, region, province, county, state province, state region, bundesland, kanton, région, provincia, estado, regione, provincie, województwo",
    "country": "country, country name, nation, land, staat, country region, country code, office location, pays, país, pais, paese, nazione, kraj, 国, 国家, страна",
    "language": "language, locale, preferred language, sprache, langue, idioma, lingua, taal",
    "birthday": "birthday, birth date, birthdate, date of birth, dob, born, geburtstag, geburtsdatum, date de naissance, fecha de nacimiento, data di nascita, data de nascimento, geboortedatum",
    "gender": "gender, sex, geschlecht, sexe, género, genere",
    "external_id": "id, external id, externalid, reference, ref, customer id, customerid, cust id, customer number, customer no, customer code, client id, client number, user id, userid, member id, member number, contact id, account id, account number, record id, rec id, recid, crm id, legacy id, kundennummer, kunden nr, kundennr, kdnr, mitgliedsnummer, numéro client, id client, código de cliente, número de cliente, codice cliente, klantnummer, id klienta",
    "number": "number, no, nr, num, order number, order no, order id, orderid, invoice, invoice no, invoice number, invoice id, receipt, receipt number, transaction id, transaction, bon, document number, bestellnummer, auftragsnummer, rechnungsnummer, rechnung, belegnummer, numéro de commande, numéro de facture, facture, commande, número de pedido, factura, pedido, numero ordine, fattura, ordernummer, factuurnummer, 注文番号, 订单号",
    "sku": "sku, stock code, stockcode, product code, productcode, item code, item number, item no, article number, article no, product id, productid, item id, part number, ean, gtin, upc, barcode, artikelnummer, artikel nr, artnr, produktnummer, référence, reference produit, código de producto, codice articolo, codice prodotto, artikelcode",
    "product_name": "product, product name, productname, item, item name, article, description, product description, item description, produkt, produktname, artikel, artikelbezeichnung, produit, désignation, producto, descripción, prodotto, descrizione, produto, 商品, товар",
    "category": "category, product category, series, product line, product type, family, department, group, kategorie, warengruppe, produktgruppe, catégorie, categoría, categoria, gruppe",
    "quantity": "quantity, qty, units, count, pieces, pcs, amount of items, number of items, cds, menge, anzahl, stück, stückzahl, quantité, cantidad, quantità, quantidade, aantal, ilość, 数量",
    "unit_price": "price, unit price, unitprice, price each, price per unit, item price, sales price, list price, msrp, preis, einzelpreis, stückpreis, prix, prix unitaire, precio, precio unitario, prezzo, prezzo unitario, preço, prijs, cena, 价格, 単価",
    "amount": "amount, total, total amount, line total, order total, sum, value, revenue, sales, turnover, spend, spent, close value, deal value, net amount, gross amount, subtotal, betrag, summe, gesamt, gesamtbetrag, umsatz, wert, montant, importe, importo, valor, bedrag, kwota, 金额, 金額",
    "cost": "cost, cost price, unit cost, purchase price, cogs, einkaufspreis, kosten, coût, prix d achat, costo, coste, custo",
    "discount": "discount, rebate, rabatt, nachlass, remise, descuento, sconto, desconto, korting",
    "tax": "tax, vat, sales tax, mwst, steuer, tva, iva, btw",
    "shipping": "shipping, shipping cost, freight, postage, versand, versandkosten, frais de port, envío, spedizione",
    "currency": "currency, currency code, währung, devise, moneda, valuta, moeda",
    "ordered_on": "order date, orderdate, invoice date, invoicedate, purchase date, purchased, purchased on, transaction date, date of order, date of purchase, date, sale date, ordered at, ordered on, sold on, bestelldatum, auftragsdatum, rechnungsdatum, kaufdatum, datum, date de commande, date de facture, fecha, fecha de pedido, fecha de compra, data, data ordine, data do pedido, orderdatum, data zamówienia",
    "created": "created, created at, created on, created date, create date, date added, signup date, sign up date, registered, registration date, customer since, member since, angelegt am, erstellt am, date de création, fecha de creación",
    "vat_number": "vat number, vat no, vat id, tax id, tax number, ust id, ustid, umsatzsteuer id, numéro de tva, nif, cif, partita iva, btw nummer, nip",
    "industry": "industry, sector, branche, industrie, secteur, settore, sector industrial, type of business",
    "employees": "employees, number of employees, employee count, headcount, size, company size, mitarbeiter, mitarbeiterzahl, effectif, empleados, dipendenti",
    "revenue": "revenue, annual revenue, yearly revenue, turnover, umsatz, jahresumsatz, chiffre d affaires, ingresos, fatturato",
    "founded": "founded, year founded, year established, established, gegründet, gründungsjahr",
    "parent": "parent, parent company, parent account, subsidiary of, part of, mutterunternehmen, muttergesellschaft, société mère",
    "stage": "stage, lifecycle stage, lifecyclestage, status, customer status, phase, lead status, stadium, étape, etapa, fase",
    "owner": "owner, account owner, contact owner, sales agent, sales rep, salesperson, assigned to, agent, zuständig, betreuer, verkäufer, vertreter, responsable, propriétaire, propietario",
    "source": "source, lead source, origin, channel, how did you hear about us, quelle, herkunft, canal, origine, fuente, fonte",
    "notes": "note, notes, comment, comments, remark, remarks, memo, notiz, notizen, bemerkung, bemerkungen, kommentar, remarques, notas, observaciones, note interne",
    "tags": "tags, tag, labels, label, keywords, schlagworte, étiquettes, etiquetas",
    "linkedin": "linkedin, linkedin url, linkedin profile",
}  # fmt: skip

ENTITIES = {
    "contact": "contact, customer, client, person, member, buyer, user, shopper, lead, subscriber, kunde, kunden, kontakt, mitglied, cliente, clienti, klant, client, acheteur, klient",
    "company": "company, account, organization, organisation, firm, business, vendor, supplier, firma, unternehmen, entreprise, société, empresa, azienda, bedrijf",
    "product": "product, item, article, stock, sku, artikel, produkt, produit, producto, prodotto, produto",
    "order": "order, invoice, purchase, transaction, receipt, bestellung, auftrag, rechnung, commande, facture, pedido, factura, ordine, fattura, compra",
    "line": "line, line item, order line, position, row, zeile, ligne, línea, riga",
    "deal": "deal, opportunity, pipeline, chance, verkaufschance, opportunité, oportunidad",
}  # fmt: skip

CAMEL = re.compile(r"(?<=[a-zß-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
WORD = re.compile(r"[^\W_]+")


def normalized(name: str) -> str:
    """Lower case, no accents, words parted by one blank: InvoiceDate, invoice_date and Invoice-date are one."""
    parted = CAMEL.sub(" ", name)
    plain = unicodedata.normalize("NFKD", parted.casefold())
    return " ".join(WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))


def phrases(listed: str) -> list[str]:
    return [normalized(phrase) for phrase in listed.split(",")]


@cache
def concepts_by_phrase() -> dict[str, tuple[str, ...]]:
    """Phrase → the concepts it may mean, best first."""
    found: dict[str, list[str]] = {}
    for concept, listed in CONCEPTS.items():
        for phrase in [normalized(concept), *phrases(listed)]:
            meanings = found.setdefault(phrase, [])
            if concept not in meanings:
                meanings.append(concept)
    return {phrase: tuple(meanings) for phrase, meanings in found.items()}


@cache
def entity_by_word() -> dict[str, tuple[str, ...]]:
    """Word → the things it may be about: an account is a company, and to some a customer."""
    found: dict[str, list[str]] = {}
    for entity, listed in ENTITIES.items():
        for phrase in phrases(listed):
            found.setdefault(phrase, []).append(entity)
    return {phrase: tuple(entities) for phrase, entities in found.items()}


def concepts_of(name: str) -> tuple[str, ...]:
    """What a column's name may mean: the whole name first, then the name without the thing it belongs to."""
    whole = normalized(name)
    known = concepts_by_phrase()
    rest = " ".join(word for word in whole.split() if word not in entity_by_word())
    return tuple(dict.fromkeys([*known.get(whole, ()), *known.get(rest, ())]))


def entities_of(name: str) -> tuple[str, ...]:
    """The things that a column's name mentions."""
    words = entity_by_word()
    found = [entity for word in normalized(name).split() for entity in words.get(word, ())]
    return tuple(dict.fromkeys(found))


def entities_named(title: str) -> set[str]:
    """The things that a file or a sheet is called after, in the singular or the plural: customers-2026, Orders."""
    words = normalized(title).split()
    singular = {re.sub("s$", "", word) for word in words} | {re.sub("ies$", "y", word) for word in words}
    known = entity_by_word() | {"people": ("contact",)}
    return {entity for word in {*words, *singular} for entity in known.get(word, ())}
