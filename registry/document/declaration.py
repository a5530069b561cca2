"""Every field of the register, declared once: what is public, and which article asks for it.

To add a field: add it to the model with verbose name and help text, make the migration, and name it here. Exports,
JSON, schema, history, comparison and the admin's form follow. A field that is not named here fails a test.
Kinds stand in the order in which they can be loaded: what is referred to comes first.
"""

from registry import models as m

from .fields import Column, Field, Kind, Reference, References, Rows


def term(name: str, model: type[m.Record], *more: Field) -> Kind:
    """A vocabulary: the fields every term has, then its own."""
    common = (Column("name"), Column("description"), Column("aliases"), Column("archived_on", public=False))
    return Kind(name, model, "name", (*common, *more))


def answer(name: str, law: str) -> tuple[Field, Field]:
    """The four answers of a "where applicable" or "where possible" list, and the reason."""
    return Column(f"{name}_answer", law), Column(f"{name}_because", law)


def notes(model: type[m.Row], parent: str) -> Rows:
    # Imported columns may hold anything, so strangers never see them.
    return Rows("notes", "", False, model, parent, (Column("name"), Column("text")), ("name",))


def exchanges(model: type[m.Row], parent: str) -> Rows:
    fields = (Column("direction"), Reference("data_category", "30(1)(d)"), Column("part"), Column("wording"))
    identity = ("direction", "data_category", "part", "wording")
    return Rows("exchanges", "30(1)(d)", True, model, parent, fields, identity, unique=True)


SUBJECT = term("data_subject", m.DataSubjectCategory, Column("vulnerable", "35(3)"))
SOURCE = term("source", m.Source)
PURPOSE = term("purpose", m.Purpose)
MEASURE = term("measure", m.SecurityMeasure, Column("nature", "32(1)"))
SYSTEM = term("system", m.System, Column("location", public=False))
DATA = term(
    "data_category",
    m.DataCategory,
    Column("position"),
    Column("sensitivity", "9, 10"),
    Column("national_number", "87"),
    Column("location"),
    Column("financial"),
    Column("children", "8"),
    References("data_subjects", "30(1)(c)"),
    References("sources", "14(2)(f)"),
)
ORGANISATION = Kind(
    "organisation",
    m.Organisation,
    "legal_name",
    (
        Column("legal_name", "30(1)(a)"),
        Column("legal_form"),
        Column("nature"),
        Column("ours"),
        Column("jurisdiction", "3"),
        Column("website"),
        Rows(
            "address",
            "30(1)(a)",
            True,
            m.LegalAddress,
            "organisation",
            (
                Column("text", "30(1)(a)"),
                Column("street"),
                Column("postcode"),
                Column("city"),
                Column("region"),
                Column("country", "30(1)(e)"),
                Column("source"),
                Column("checked_on"),
            ),
            single=True,
        ),
        Rows(
            "register_numbers",
            "",
            True,
            m.RegisterNumber,
            "organisation",
            (Column("register"), Column("number")),
            ("register", "number"),
        ),
        *answer("dpo", "37"),
        *answer("representative", "27"),
        Rows(
            "contacts",
            "30(1)(a)",
            True,
            m.Contact,
            "organisation",
            tuple(Column(name) for name in ("function", "person", "email", "phone", "address", "public")),
            ("function", "person", "email"),
            only="public",
        ),
        exchanges(m.OrganisationExchange, "organisation"),
        Column("archived_on", public=False),
    ),
)
PROCESSOR = Kind(
    "processor",
    m.Processor,
    "name",
    (
        Column("name", "30(1)(d)"),
        Column("position"),
        Column("public"),
        Column("description", "28(3)"),
        Reference("provider", "30(1)(d)"),
        References("other_providers", "30(1)(d)"),
        Column("website"),
        Column("contract", "28(3)", public=False),
        Column("contract_date", "28(9)", public=False),
        exchanges(m.ProcessorExchange, "processor"),
        Rows(
            "locations",
            "30(1)(e)",
            True,
            m.ProcessorLocation,
            "processor",
            (Column("kind"), Column("country"), Column("place")),
            ("kind", "country", "place"),
        ),
        Rows(
            "sub_processors",
            "28(2)",
            True,
            m.SubProcessor,
            "processor",
            (Reference("organisation"), Column("task")),
            ("organisation",),
            unique=True,
        ),
        Column("provenance"),
        notes(m.ProcessorNote, "processor"),
        Column("archived_on", public=False),
    ),
    listed=True,
)
REGISTER = Kind(
    "register",
    m.Register,
    "title",
    (
        Column("title"),
        Column("introduction"),
        Rows("notices", "", True, m.RegisterNotice, "register", (Column("text"),), ("text",)),
        Column("about"),
        Reference("controller", "30(1)(a)"),
        Column("contact", "30(1)(a)"),
        Column("change_notice", "28(2)"),
        Column("change_from"),
        Column("is_sample"),
        Column("public_page", public=False),
    ),
)
ACTIVITY = Kind(
    "activity",
    m.ProcessingActivity,
    "name",
    (
        Column("name"),
        Column("reference"),
        Column("description"),
        Column("public"),
        Column("role", "30(1), 30(2)"),
        Column("state"),
        *(Column(name) for name in ("start_date", "end_date", "entry_created", "entry_updated")),
        Column("reviewed_on", "5(2)"),
        Column("review_due", "5(2)", public=False),
        Column("department"),
        Column("owner_function"),
        Column("owner_person", public=False),
        Reference("entity", "30(1)(a)"),
        Rows(
            "joint_controllers",
            "30(1)(a)",
            True,
            m.JointController,
            fields=(Reference("organisation"), Column("arrangement", "26")),
            identity=("organisation",),
            unique=True,
        ),
        *answer("joint", "30(1)(a)"),
        # A client's name is that client's business; the kinds of processing may be told.
        Rows(
            "clients",
            "30(2)(a)",
            False,
            m.Client,
            fields=(Reference("organisation"), Column("group"), Column("processing", "30(2)(b)")),
            identity=("organisation", "group"),
        ),
        Column("clients_kept_in", "30(2)(a)", public=False),
        Rows(
            "purposes",
            "30(1)(b)",
            True,
            m.ActivityPurpose,
            fields=(
                Reference("purpose", "30(1)(b)"),
                Column("basis", "6(1)"),
                Column("law", "6(3)"),
                Column("interest", "13(1)(d)"),
                Column("condition", "9(2)"),
            ),
            identity=("purpose", "basis", "condition"),
        ),
        Rows(
            "data",
            "30(1)(c)",
            True,
            m.ActivityData,
            fields=(
                Reference("data_category", "30(1)(c)"),
                Column("wording"),
                Column("part"),
                References("data_subjects", "30(1)(c)"),
                References("sources", "14(2)(f)"),
                Column("obligatory", "13(2)(e)"),
            ),
            identity=("data_category", "part"),
            unique=True,
        ),
        Rows(
            "uses",
            "30(1)(b)",
            True,
            m.DataUse,
            fields=(
                Reference("data_category"),
                Reference("purpose"),
                Reference("processor"),
                Column("part"),
                Column("wording"),
                Column("order"),
            ),
            identity=("data_category", "purpose", "processor", "part"),
            unique=True,
        ),
        Rows(
            "recipients",
            "30(1)(d)",
            True,
            m.Recipient,
            fields=(
                Reference("organisation"),
                Reference("processor"),
                Column("category"),
                Column("role"),
                Column("condition"),
                References("data_categories"),
            ),
            identity=("organisation", "processor", "category"),
        ),
        *answer("recipients", "30(1)(d)"),
        Rows(
            "transfers",
            "30(1)(e)",
            True,
            m.Transfer,
            fields=(
                Column("country", "30(1)(e)"),
                Column("international", "30(1)(e)"),
                Reference("organisation"),
                Reference("processor"),
                Column("tool", "44"),
                Column("document", "30(1)(e), 49(6)", public=False),
                Column("note", public=False),
            ),
            identity=("country", "international", "organisation", "processor", "tool"),
        ),
        *answer("transfers", "30(1)(e)"),
        Rows(
            "retention",
            "30(1)(f)",
            True,
            m.Retention,
            fields=(
                References("data_categories", "30(1)(f)"),
                *(Column(name, "30(1)(f)") for name in ("stage", "not_stored", "number")),
                Column("unit", "30(1)(f)", continues=True),
                *(Column(name, "30(1)(f)") for name in ("event", "criterion", "law", "end")),
            ),
            identity=("data_categories", "stage"),
        ),
        *answer("retention", "30(1)(f)"),
        References("measures", "30(1)(g)"),
        Column("measures_text", "30(1)(g)", public=False),
        *answer("measures", "30(1)(g)"),
        References("systems", public=False),
        Rows(
            "rights",
            "12-22",
            True,
            m.Right,
            fields=(Column("right"), Column("note")),
            identity=("right",),
            unique=True,
        ),
        Column("dpia_needed", "35"),
        Column("dpia_because", "35", public=False),
        Column("dpia_date", "35", public=False),
        Column("dpia_link", "35", public=False),
        Column("dpia_outcome", "35(7)", public=False),
        Column("automated_decisions", "22"),
        Column("automated_logic", "13(2)(f)"),
        Column("scale", "35(3)", public=False),
        Column("vulnerable", "35", public=False),
        Rows(
            "references",
            "",
            False,
            m.Reference,
            fields=(Column("kind"), Column("number"), Column("note")),
            identity=("kind", "number"),
        ),
        Column("provenance"),
        notes(m.ActivityNote, "activity"),
    ),
    listed=True,
)

# What officers say about records; never public, and pointing by kind and key, so that nothing is held back by it.
ABOUT = tuple(Column(name, public=False) for name in ("about_kind", "about_key"))
WAIVER = Kind(
    "waiver",
    m.Waiver,
    "rule",
    (*(Column(name, "5(2)", public=False) for name in ("rule", "finding", "reason", "until")), *ABOUT),
)
REMARK = Kind(
    "remark",
    m.Remark,
    "name",
    (*(Column(name, public=False) for name in ("name", "text", "owner", "due", "done_on")), *ABOUT),
)

SPOKEN_OF = (SUBJECT, SOURCE, PURPOSE, MEASURE, SYSTEM, DATA, ORGANISATION, PROCESSOR, REGISTER, ACTIVITY)

KINDS: dict[str, Kind] = {kind.name: kind for kind in (WAIVER, REMARK, *SPOKEN_OF)}
KIND_OF: dict[type, Kind] = {kind.model: kind for kind in KINDS.values()}
