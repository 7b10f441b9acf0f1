"""Names that people type for a time zone: cities and countries that tzdata doesn't list.

A name that means several places stands in `SEVERAL` alone, so that nobody gets another one's zone.
"""

from collections.abc import Mapping
from types import MappingProxyType

COMMON: Mapping[str, str] = MappingProxyType(
    {
        "UTC": "gmt, zulu, universal, uct, greenwich",
        "America/Los_Angeles": "san francisco, seattle, california, us pacific, pacific time, pt,"
        " stanford, palo alto, berkeley, mountain view, menlo park, redmond, san diego, pasadena",
        "America/New_York": "boston, pittsburgh, princeton, us eastern, eastern time, et, nyc,"
        " new york city, philadelphia, baltimore, washington dc, atlanta, miami, ithaca, new haven",
        "America/Chicago": "austin, houston, us central, central time, ct, dallas, urbana, madison",
        "America/Toronto": "montreal, ottawa, canada eastern, waterloo, quebec",
        "America/Sao_Paulo": "rio de janeiro, brazil, campinas",
        "Europe/London": "oxford, edinburgh, united kingdom, uk, england, scotland, manchester",
        "Europe/Paris": "france, lyon, grenoble, toulouse, saclay, strasbourg, marseille",
        "Europe/Berlin": "munich, tubingen, hamburg, germany, frankfurt, cologne, stuttgart,"
        " aachen, heidelberg, karlsruhe, darmstadt, freiburg, dresden, leipzig, munchen, koln",
        "Europe/Zurich": "lausanne, geneva, switzerland, basel, bern, lugano",
        "Europe/Amsterdam": "netherlands, delft, eindhoven, rotterdam, utrecht, leiden, the hague",
        "Europe/Madrid": "barcelona, spain, seville, bilbao",
        "Europe/Istanbul": "ankara, turkey, izmir",
        "Asia/Jerusalem": "tel aviv, haifa, israel",
        "Asia/Dubai": "abu dhabi, emirates",
        "Africa/Lagos": "abuja, nigeria",
        "Africa/Nairobi": "kenya",
        "Asia/Kolkata": "delhi, new delhi, mumbai, bangalore, bengaluru, chennai, india, pune",
        "Asia/Singapore": "sgt",
        "Asia/Shanghai": "beijing, shenzhen, hangzhou, china, guangzhou, nanjing, wuhan, chengdu",
        "Asia/Hong_Kong": "hkt",
        "Asia/Taipei": "taiwan, hsinchu",
        "Asia/Seoul": "daejeon, korea, south korea, kst, busan, pohang, suwon",
        "Asia/Tokyo": "kyoto, osaka, japan, jst, nagoya, yokohama, tsukuba, sendai",
        "Australia/Sydney": "canberra",
    }
)
"""The zones offered first, each with other names for it."""

OTHERS: Mapping[str, str] = MappingProxyType(
    {
        "Africa/Algiers": "algeria",
        "Africa/Cairo": "egypt",
        "Africa/Casablanca": "morocco, rabat",
        "Africa/Johannesburg": "south africa, cape town, pretoria",
        "Africa/Kigali": "rwanda",
        "America/Argentina/Buenos_Aires": "argentina",
        "America/Bogota": "colombia, medellin",
        "America/Denver": "boulder, us mountain, mountain time, mt",
        "America/Edmonton": "calgary, alberta",
        "America/Lima": "peru",
        "America/Mexico_City": "mexico",
        "America/Halifax": "nova scotia, atlantic time",
        "America/Panama": "panama city",
        "America/Phoenix": "arizona",
        "America/Puerto_Rico": "puerto rico",
        "America/Santiago": "chile",
        "Asia/Bangkok": "thailand",
        "Asia/Dhaka": "bangladesh",
        "Asia/Ho_Chi_Minh": "vietnam, hanoi, saigon, ho chi minh city",
        "Asia/Jakarta": "bandung",
        "Asia/Karachi": "pakistan, islamabad, lahore",
        "Asia/Kuala_Lumpur": "malaysia",
        "Asia/Manila": "philippines",
        "Asia/Qatar": "doha",
        "Asia/Riyadh": "saudi arabia, jeddah, thuwal",
        "Asia/Tehran": "iran",
        "Europe/Athens": "greece, thessaloniki",
        "Europe/Brussels": "belgium, ghent, leuven, antwerp",
        "Europe/Bucharest": "romania, cluj",
        "Europe/Budapest": "hungary",
        "Europe/Copenhagen": "denmark, aarhus",
        "Europe/Dublin": "ireland",
        "Europe/Helsinki": "finland, espoo, tampere",
        "Europe/Kyiv": "ukraine, lviv",
        "Europe/Lisbon": "portugal, porto, coimbra",
        "Europe/Moscow": "st petersburg, saint petersburg",
        "Europe/Oslo": "norway, trondheim, bergen",
        "Europe/Prague": "czech republic, czechia, brno",
        "Europe/Rome": "italy, milan, turin, bologna, pisa, naples, trento",
        "Europe/Stockholm": "sweden, gothenburg, lund, uppsala, linkoping",
        "Europe/Vienna": "austria, graz, linz, salzburg, innsbruck",
        "Europe/Warsaw": "poland, krakow, wroclaw, gdansk",
        "Pacific/Honolulu": "hawaii",
        "Pacific/Auckland": "new zealand, wellington, christchurch",
    }
)
"""Other names for zones that aren't among the common ones."""

SEVERAL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "australia": ("Australia/Sydney", "Australia/Brisbane", "Australia/Perth"),
        "birmingham": ("Europe/London", "America/Chicago"),
        "cambridge": ("Europe/London", "America/New_York", "America/Cambridge_Bay"),
        "canada": ("America/Toronto", "America/Winnipeg", "America/Edmonton", "America/Vancouver"),
        "casey": ("Antarctica/Casey", "Australia/Melbourne"),
        "chatham": ("Pacific/Chatham", "Europe/London"),
        "congo": ("Africa/Kinshasa", "Africa/Lubumbashi", "Africa/Brazzaville"),
        "cordoba": ("Europe/Madrid", "America/Argentina/Cordoba"),
        "davis": ("America/Los_Angeles", "Antarctica/Davis"),
        "durham": ("America/New_York", "Europe/London"),
        "georgia": ("Asia/Tbilisi", "America/New_York", "Atlantic/South_Georgia"),
        "granada": ("Europe/Madrid", "America/Managua", "America/Grenada"),
        "guadalajara": ("America/Mexico_City", "Europe/Madrid"),
        "guinea": ("Africa/Conakry", "Africa/Malabo", "Pacific/Port_Moresby"),
        "halifax": ("America/Halifax", "Europe/London"),
        "hamilton": ("America/Toronto", "Pacific/Auckland", "Atlantic/Bermuda"),
        "hyderabad": ("Asia/Kolkata", "Asia/Karachi"),
        "indonesia": ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"),
        "jersey": ("Europe/Jersey", "America/New_York"),
        "kazakhstan": ("Asia/Almaty", "Asia/Aqtau"),
        "kingston": ("America/Jamaica", "America/Toronto", "Pacific/Norfolk"),
        "knox": ("America/Indiana/Knox", "America/New_York"),
        "la rioja": ("Europe/Madrid", "America/Argentina/La_Rioja"),
        "macquarie": ("Australia/Sydney", "Antarctica/Macquarie"),
        "merida": ("America/Merida", "Europe/Madrid", "America/Caracas"),
        "norfolk": ("America/New_York", "Europe/London", "Pacific/Norfolk"),
        "palmer": ("Antarctica/Palmer", "America/Anchorage"),
        "petersburg": ("Europe/Moscow", "America/Indiana/Petersburg", "America/New_York"),
        "portland": ("America/Los_Angeles", "America/New_York"),
        "richmond": ("America/New_York", "America/Los_Angeles", "America/Vancouver"),
        "rochester": ("America/New_York", "America/Chicago"),
        "russia": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Vladivostok"),
        "samoa": ("Pacific/Apia", "Pacific/Pago_Pago"),
        "san jose": ("America/Los_Angeles", "America/Costa_Rica"),
        "san juan": ("America/Puerto_Rico", "America/Argentina/San_Juan"),
        "santa cruz": ("America/Los_Angeles", "America/La_Paz", "Atlantic/Canary"),
        "springfield": ("America/Chicago", "America/New_York"),
        "st johns": ("America/St_Johns", "America/Antigua"),
        "troy": ("America/New_York", "America/Detroit"),
        "us": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
        "usa": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
        "united states": (
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Los_Angeles",
        ),
        "valencia": ("Europe/Madrid", "America/Caracas"),
        "victoria": ("America/Vancouver", "Australia/Melbourne", "Indian/Mahe"),
        "vincennes": ("Europe/Paris", "America/Indiana/Vincennes"),
        "wake": ("Pacific/Wake", "America/New_York"),
        "washington": ("America/New_York", "America/Los_Angeles"),
        "york": ("Europe/London", "America/New_York"),
    }
)
"""Zones that a name can mean, the likeliest first."""

ABBREVIATIONS: Mapping[str, tuple[tuple[str, float], ...]] = MappingProxyType(
    {
        "ART": (("America/Argentina/Buenos_Aires", -3),),
        "AMT": (("America/Manaus", -4), ("Asia/Yerevan", 4)),
        "AST": (("Asia/Riyadh", 3),),
        "BDT": (("Asia/Dhaka", 6),),
        "BRT": (("America/Sao_Paulo", -3),),
        "BST": (("Asia/Dhaka", 6),),
        "CLT": (("America/Santiago", -4),),
        "COT": (("America/Bogota", -5),),
        "GST": (("Asia/Dubai", 4),),
        "ICT": (("Asia/Bangkok", 7), ("Asia/Ho_Chi_Minh", 7)),
        "IRST": (("Asia/Tehran", 3.5),),
        "MET": (("Europe/Berlin", 1),),
        "MYT": (("Asia/Kuala_Lumpur", 8),),
        "NPT": (("Asia/Kathmandu", 5.75),),
        "PET": (("America/Lima", -5),),
        "PHT": (("Asia/Manila", 8),),
        "SST": (("Asia/Singapore", 8),),
        "TRT": (("Europe/Istanbul", 3),),
        "UZT": (("Asia/Tashkent", 5),),
    }
)
"""Abbreviations that tzdata doesn't know: their zones, and hours from UTC."""
