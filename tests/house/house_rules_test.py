#!/usr/bin/env python3
"""A rule that cannot fail protects nothing: each one is broken here once, in a made-up tree, and must be noticed."""
import tempfile
import unittest
from pathlib import Path

import house_rules

GOOD = {
    "CMakeLists.txt": "",
    "README.md": "",
    "LICENSE": "",
    "build/release/x.cpp": '#include "nonsense.hpp"\n',
    "protocols/CMakeLists.txt": "faultline_room(pdu SOURCES pdu.cpp)\n",
    "protocols/pdu.hpp": "#include <span>\n",
    "protocols/pdu.cpp": '#include "protocols/pdu.hpp"\n',
    "protocols/dtc/README.md": "",
    "protocols/dtc/CMakeLists.txt": "file(GLOB sources *.cpp)\nfaultline_room(dtc SOURCES ${sources}\n LINKS faultline::pdu)\n",
    "protocols/dtc/dtc.hpp": '#include <cstdint>\n#include "protocols/pdu.hpp"\n',
    "protocols/dtc/dtc.cpp": '#include "protocols/dtc/dtc.hpp"\n',
    "gateway/link/README.md": "",
    "gateway/link/CMakeLists.txt": "faultline_room(link SOURCES open.cpp LINKS Boost::headers)\n",
    "gateway/link/open.hpp": "#include <boost/asio/awaitable.hpp>\n",
    "gateway/link/open.cpp": '#include "gateway/link/open.hpp"\n',
    "gateway/vehicle/README.md": "",
    "gateway/vehicle/CMakeLists.txt": "faultline_room(vehicle SOURCES visit.cpp LINKS faultline::dtc faultline::link)\n",
    "gateway/vehicle/visit.hpp": '#include "protocols/dtc/dtc.hpp"\n',
    "gateway/vehicle/visit.cpp": '#include "gateway/link/open.hpp"\n#include "gateway/vehicle/visit.hpp"\n',
    "tests/texts/texts_test.cpp": '// \u6d4b\u8bd5\n#include "gateway/vehicle/visit.hpp"\n',
}


class house_rules_test(unittest.TestCase):
    def problems(self, changes):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name, text in {**GOOD, **changes}.items():
                if text is not None:
                    (root / name).parent.mkdir(parents=True, exist_ok=True)
                    (root / name).write_text(text, encoding="utf-8")
            return house_rules.broken_rules(root)

    def assert_noticed(self, changes, expected):
        self.assertEqual(self.problems(changes), [expected])

    def test_a_tidy_house_has_no_broken_rules(self):
        self.assertEqual(self.problems({}), [])

    def test_a_room_that_includes_a_room_it_may_not(self):
        self.assert_noticed({"gateway/link/open.hpp": '#include "gateway/store/store.hpp"\n'},
                            "gateway/link/open.hpp:1: gateway/link may not include gateway/store")
        self.assertIn("protocols/dtc/dtc.hpp:2: protocols may not include gateway/link",
                      self.problems({"protocols/dtc/dtc.hpp": '#include "protocols/pdu.hpp"\n#include "gateway/link/open.hpp"\n'}))

    def test_protocols_with_more_than_the_standard_library(self):
        for header in ("boost/system/result.hpp", "unistd.h", "nlohmann/json.hpp"):
            self.assert_noticed({"protocols/pdu.hpp": f"#include <{header}>\n"},
                                "protocols/pdu.hpp:1: protocols include nothing but the standard library and themselves, "
                                f"not <{header}>")

    def test_asio_where_it_is_too_expensive(self):
        problems = self.problems({"gateway/vehicle/visit.hpp":
                                  '#include "protocols/dtc/dtc.hpp"\n#  include <boost/asio.hpp>\n'})
        self.assertEqual(len(problems), 1)
        self.assertIn("gateway/vehicle/visit.hpp:2: <boost/asio.hpp> may be included only in gateway/link/", problems[0])

    def test_paho_outside_its_file(self):
        problems = self.problems({"cloud/sync/README.md": "", "cloud/sync/carrier.cpp": "#include <mqtt/async_client.h>\n"})
        self.assertEqual(len(problems), 1)
        self.assertIn("cloud/mqtt/paho_link.cpp", problems[0])

    def test_an_include_without_its_link(self):
        self.assert_noticed({"gateway/vehicle/CMakeLists.txt": "faultline_room(vehicle SOURCES visit.cpp LINKS faultline::link)\n"},
                            "gateway/vehicle/CMakeLists.txt: vehicle includes protocols/dtc but does not link it")

    def test_a_link_without_its_include(self):
        self.assert_noticed({"gateway/vehicle/visit.cpp": '#include "gateway/vehicle/visit.hpp"\n'},
                            "gateway/vehicle/CMakeLists.txt: vehicle links faultline::link but uses nothing of it")

    def test_a_link_to_nothing(self):
        self.assert_noticed({"gateway/link/CMakeLists.txt": "faultline_room(link SOURCES open.cpp LINKS faultline::magic)\n"},
                            "gateway/link/CMakeLists.txt: link links faultline::magic, which is no room")

    def test_clutter_at_the_top_level(self):
        self.assert_noticed({"notes.txt": ""}, "notes.txt: does not belong at the top level")

    def test_chinese_in_code(self):
        for text in ("\u6545\u969c", "\uff0c"):
            self.assert_noticed({"gateway/link/open.cpp": f'#include "gateway/link/open.hpp"\nauto t = "http://{text}";   // {text}\n'},
                                "gateway/link/open.cpp:2: Chinese text belongs in the catalogue (cloud/contract/texts), not in code")

    def test_a_file_that_is_two(self):
        self.assert_noticed({"protocols/pdu.cpp": '#include "protocols/pdu.hpp"\n' * 401},
                            "protocols/pdu.cpp: 401 lines; beyond 400 it is two files")

    def test_a_name_that_says_nothing(self):
        self.assert_noticed({"gateway/link/utils.hpp": ""},
                            "gateway/link/utils.hpp: a name that says nothing (utils, helpers, common, misc, manager)")

    def test_a_room_without_its_page(self):
        self.assert_noticed({"gateway/link/README.md": None}, "gateway/link: has no README.md")


if __name__ == "__main__":
    unittest.main()
