"""A week of discussion as it might have been, to look at and to weigh; all people are invented."""

from mailbridge.store import Store
from tests.doors.web.world import World, add_resources, build, join

RESOURCES = (
    {
        "title": "“We opened it once, for a wedding”",
        "kind": "interview",
        "author": "Store committee of Kiangoma",
        "year": 2026,
        "url": "https://granary.example.org/kiangoma",
        "language": "en",
        "country": "KE",
    },
    {
        "title": "Llaves, candados y confianza: doce silos comunales",
        "kind": "publication",
        "author": "Red de Silos",
        "year": 2024,
        "url": "https://silos.example.org/llaves.pdf",
        "language": "es",
        "country": "BO",
    },
    {
        "title": "Insects that nobody invited",
        "kind": "knowledge",
        "author": "Granary Network",
        "year": 2023,
        "language": "en",
    },
)

PLAIN = (
    "In our ward the store has three locks and three families. None of the three can open it "
    "alone, and none of them is the richest. It began after the drought of 2017, when one man "
    "held the only key and was away for his brother's funeral for nine days.\n\n"
    "What I would ask the others: who pays for the locks? With us it is the women's savings "
    "group, and since they pay they also decide when the padlocks are changed."
)


def week(store: Store) -> World:
    """Return an alliance with one week in full swing."""
    world = build(store)
    add_resources(world, "m1/t2", RESOURCES)
    for name, address, role in (
        ("Adaeze Obi", "adaeze@granary.example", "moderator"),
        ("Wanjiru Kamau", "wanjiru@seed.example", "expert"),
    ):
        join(world, name, address, role)
    world.say(
        "Dear colleagues,\n\nA store has one door, and somebody has the key. Tell us who holds it "
        "where you work, and who gave it to them. Five lines are enough.\n\nAdaeze",
        by="Adaeze Obi",
        organisation="Granary Network",
        country="NG",
        subject="M1.2 Who holds the key",
    )
    first = world.say(
        PLAIN,
        files=(
            ("Locks-and-families-2026.pdf", "application/pdf", b"%PDF" + b"x" * 85_900),
            ("the three keys.jpg", "image/jpeg", b"\xff\xd8" + b"y" * 1_130_000),
        ),
    )
    spanish = world.reply(
        first,
        "",
        by="Rufina Condori Mamani",
        organisation="Silos del Altiplano",
        country="BO",
        language="es",
        segments=(
            (
                "quoted",
                (
                    "On Mon, 16 Nov 2026, Wanjiru Kamau <wanjiru@seed.example> wrote:\n> who "
                    "pays for the locks?\n"
                ),
            ),
            (
                "own",
                (
                    "Con nosotros nadie paga, porque no hay candado. La puerta se cierra con una "
                    "piedra y todo el pueblo sabe quién la movió. Lo que sí se paga es la "
                    "fumigación: doce bolivianos por familia, una vez al año.\n\nCuando alguien "
                    "no puede pagar, trabaja un día en la limpieza.\n"
                ),
            ),
            ("signature", "--\nRufina Condori\nCel. +591 7 123 4567\n"),
        ),
    )
    french = world.reply(
        spanish,
        "Chez nous la pierre ne suffirait pas : le magasin est au bord de la route. Mais l'idée "
        "de la journée de nettoyage est bonne, et je vais la proposer au comité jeudi.",
        by="Mariam Ouattara",
        organisation="Greniers de la Comoé",
        country="CI",
        language="fr",
        thread=first,
    )
    deep = world.reply(
        french,
        "Mariam, please tell us on Friday what they said. The road changes everything here too.",
        thread=first,
    )
    world.reply(
        deep,
        "I will. The committee is eleven men and me.",
        by="Mariam Ouattara",
        organisation="Greniers de la Comoé",
        country="CI",
        thread=first,
    )
    world.reply(
        first,
        "",
        by="Anil Thapa Magar",
        organisation="",
        country="NP",
        segments=(
            ("own", "Two answers from Rolpa.\n"),
            ("quoted", "> who pays for the locks?\n"),
            ("own", "The ward office, and so the ward office has a fourth key. Nobody likes it.\n"),
            ("quoted", "> the padlocks are changed\n"),
            (
                "own",
                (
                    "After every election. The locksmith is the only man in the valley who is "
                    "glad when a government falls.\n"
                ),
            ),
        ),
    )
    world.reply(
        first,
        "نحن في تهامة نخزن الدخن في جرار من الطين تحت الأرض، ومفتاحها هو معرفة مكانها. "
        "لا يعرف المكان إلا امرأتان من كل بيت، وعندما تموت إحداهما تخبر الأخرى ابنتها.",
        by="هدى الراشدي",
        organisation="مدارس المزارعين، تهامة",
        country="YE",
        language="ar",
    )
    world.say(
        "Before we go on: three of you described a store without a lock (#3, #4, #8), and one a "
        "store with four. Has anyone seen a lock *taken away* because it was no longer needed?",
        by="Adaeze Obi",
        organisation="Granary Network",
        country="NG",
        subject="M1.2 Who holds the key",
        parent=1,
        thread=1,
    )
    price = world.say(
        "Seed for the long rains is already dear in Embu: 180 shillings a kilo on Saturday, "
        "against 120 a year ago. Is it the same where you are?\n\n- Embu 180\n- Chuka 165\n"
        "- Meru 190",
        by="Peter Njeru",
        organisation="Embu Farmers' Radio",
        country="KE",
        subject="Seed prices this week",
    )
    world.reply(
        price,
        "Aqui em Chókwè o milho de semente está a 75 meticais. Subiu pouco.",
        by="Inês Macuácua",
        organisation="União de Camponeses",
        country="MZ",
        language="pt",
        subject="Seed prices this week",
        late=True,
    )
    world.correct(first, PLAIN.replace("nine days", "eleven days"))
    return world


def full_week(store: Store) -> World:
    """Return the same week when it has forty posts."""
    world = week(store)
    root = 0
    while world.number < 40:
        if world.number % 3 == 2:
            root = world.say(PLAIN, subject=f"Another store, another key ({world.number})")
        else:
            world.reply(root, PLAIN[:430], by="Peter Njeru", organisation="Embu Farmers' Radio")
    return world
