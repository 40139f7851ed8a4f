#include "protocols/uds/code_store.hpp"

#include <gtest/gtest.h>

#include "protocols/uds/code_contents.hpp"
#include "protocols/uds/code_list.hpp"
#include "tests/obd/bytes.hpp"

using namespace faultline;
using namespace faultline::uds;
using obd::bytes;

namespace {

struct garage {
    std::vector<std::uint8_t> first = bytes("01 08 15 AA BB"), latest = bytes("01 08 15 CC DD"), counter = bytes("17"),
                              obd_record = bytes("01 02");
    std::array<stored_record, 2> snapshots{{{0x01, first}, {0xF0, latest}}};
    std::array<stored_record, 2> extended{{{0x05, counter}, {0x90, obd_record}}};
    std::array<stored_code, 4> stored{{
        {.code = 0x030162,
         .status = 0x2F,
         .severity = 0x20,
         .unit = 0x10,
         .counter = 0x7F,
         .readiness_group = 0x01,
         .permanent = true,
         .failed_at = 1,
         .confirmed_at = 2,
         .snapshots = snapshots,
         .extended = extended},
        {.code = 0x042000, .status = 0x24, .severity = 0x40, .counter = 0x30, .readiness_group = 0x01, .failed_at = 3},
        {.code = 0x900001, .status = 0x50, .group = functional_group::safety, .confirmed_at = 1},
        {.code = 0x123456, .status = 0x08, .group = 0, .memory = 0x10, .snapshots = snapshots},
    }};
    code_store store{stored,
                     {.status_available = 0x7F, .severity_available = 0xE0, .format = dtc::code_format::j2012_04}};

    std::vector<std::uint8_t> ask(const char* request, std::size_t room = 128) {
        std::vector<std::uint8_t> out(room);
        const auto what = read_code_request(bytes(request));
        EXPECT_TRUE(what) << request;
        const auto made = store.answer(what.value, out);
        if (made.nrc != 0) return {0x7F, 0x19, made.nrc};
        out.resize(made.size);
        return out;
    }
};

TEST(code_store, every_list_as_the_standard_writes_it) {
    const std::pair<const char*, const char*> cases[] = {
        {"19 01 08", "59 01 7F 04 00 01"},
        {"19 02 08", "59 02 7F 03 01 62 2F"},
        {"19 02 04", "59 02 7F 03 01 62 2F 04 20 00 24"},
        {"19 02 80", "59 02 7F"},
        {"19 03", "59 03 03 01 62 01 03 01 62 F0"},
        {"19 07 40 FF", "59 07 7F 04 00 01"},
        {"19 08 60 24", "59 08 7F 20 10 03 01 62 2F 40 00 04 20 00 24"},
        {"19 09 04 20 00", "59 09 7F 40 00 04 20 00 24"},
        {"19 09 11 11 11", "7F 19 31"},
        {"19 0A", "59 0A 7F 03 01 62 2F 04 20 00 24 90 00 01 50"},
        {"19 0B", "59 0B 7F 03 01 62 2F"},
        {"19 0C", "59 0C 7F 90 00 01 50"},
        {"19 0D", "59 0D 7F 04 20 00 24"},
        {"19 0E", "59 0E 7F 03 01 62 2F"},
        {"19 14", "59 14 04 20 00 30"},
        {"19 15", "59 15 7F 03 01 62 2F"},
        {"19 17 08 10", "59 17 10 7F 12 34 56 08"},
        {"19 17 08 11", "7F 19 31"},
        {"19 1A 90", "59 1A 7F 90 03 01 62 2F"},
        {"19 1A 91", "59 1A 7F"},
        {"19 42 33 08 FF", "59 42 33 7F E0 04 20 03 01 62 2F"},
        {"19 42 33 04 40", "59 42 33 7F E0 04 40 04 20 00 24"},
        {"19 42 D0 50 FF", "59 42 D0 7F E0 04 00 90 00 01 50"},
        {"19 55 33", "59 55 33 7F 04 03 01 62 2F"},
        {"19 56 33 01", "59 56 33 7F 04 01 03 01 62 2F 04 20 00 24"},
        {"19 56 33 02", "59 56 33 7F 04 02"},
    };
    garage ecu;
    for (const auto& [request, answer] : cases) {
        EXPECT_EQ(ecu.ask(request), bytes(answer)) << request;
        const auto size = bytes(answer).size();
        if (bytes(answer)[0] == 0x59) {
            EXPECT_EQ(ecu.ask(request, size), bytes(answer)) << request;
            EXPECT_EQ(ecu.ask(request, size - 1), bytes("7F 19 14")) << request;
        }
    }
}

TEST(code_store, records_of_one_code_and_of_all) {
    garage ecu;
    EXPECT_EQ(ecu.ask("19 04 03 01 62 FF"), bytes("59 04 03 01 62 2F 01 01 08 15 AA BB F0 01 08 15 CC DD"));
    EXPECT_EQ(ecu.ask("19 04 03 01 62 F0"), bytes("59 04 03 01 62 2F F0 01 08 15 CC DD"));
    EXPECT_EQ(ecu.ask("19 04 03 01 62 02"), bytes("7F 19 31"));
    EXPECT_EQ(ecu.ask("19 04 11 11 11 FF"), bytes("7F 19 31"));
    EXPECT_EQ(ecu.ask("19 04 04 20 00 FF"), bytes("59 04 04 20 00 24"));
    EXPECT_EQ(ecu.ask("19 04 12 34 56 FF"), bytes("7F 19 31"));   // lies in another memory
    EXPECT_EQ(ecu.ask("19 18 12 34 56 01 10"), bytes("59 18 10 12 34 56 08 01 01 08 15 AA BB"));
    EXPECT_EQ(ecu.ask("19 05 F0"), bytes("59 05 F0 03 01 62 2F 01 08 15 CC DD"));
    EXPECT_EQ(ecu.ask("19 05 02"), bytes("7F 19 31"));
    EXPECT_EQ(ecu.ask("19 06 03 01 62 FF"), bytes("59 06 03 01 62 2F 05 17 90 01 02"));
    EXPECT_EQ(ecu.ask("19 06 03 01 62 FE"), bytes("59 06 03 01 62 2F 90 01 02"));
    EXPECT_EQ(ecu.ask("19 06 03 01 62 05"), bytes("59 06 03 01 62 2F 05 17"));
    EXPECT_EQ(ecu.ask("19 16 05"), bytes("59 16 05 03 01 62 2F 17"));
    EXPECT_EQ(ecu.ask("19 06 03 01 62 FF", 10), bytes("7F 19 14"));
}

TEST(code_store, obd_records_are_90_to_ef) {
    const std::vector<std::uint8_t> data = bytes("AA");
    const std::array<stored_record, 4> extended{{{0x8F, data}, {0x90, data}, {0xEF, data}, {0xF0, data}}};
    std::array<stored_code, 1> stored{{{.code = 0x030162, .status = 0x08, .extended = extended}}};
    const code_store store{stored, {}};
    std::vector<std::uint8_t> out(32);
    out.resize(store.answer(read_code_request(bytes("19 06 03 01 62 FE")).value, out).size);
    EXPECT_EQ(out, bytes("59 06 03 01 62 08 90 AA EF AA"));
}

TEST(code_store, what_it_writes_the_readers_understand) {
    garage ecu;
    for (int subfunction = 0; subfunction < 0x80; ++subfunction) {
        const auto* layout = find_report(static_cast<std::uint8_t>(subfunction));
        if (!layout) continue;
        std::vector<std::uint8_t> out(256);
        const auto made = ecu.store.answer(
            {.subfunction = static_cast<std::uint8_t>(subfunction), .code = 0x030162, .record = 0x05}, out);
        if (made.nrc != 0) continue;
        out.resize(made.size);
        if (layout->shape == report_shape::contents) {
            EXPECT_EQ((contents_reader{out, {}}.error()), parse_error::none) << subfunction;
        } else {
            EXPECT_EQ(read_code_list(out).error, parse_error::none) << subfunction;
        }
    }
}

TEST(code_store, clearing_takes_codes_and_records_and_leaves_permanent_ones) {
    garage ecu;
    EXPECT_EQ(ecu.store.clear({.group = code_group::emissions}), 0);
    EXPECT_EQ(ecu.ask("19 02 2F"), bytes("59 02 7F"));
    EXPECT_EQ(ecu.ask("19 15"), bytes("59 15 7F 03 01 62 50"));
    EXPECT_EQ(ecu.ask("19 03"), bytes("59 03"));
    EXPECT_EQ(ecu.ask("19 0B"), bytes("59 0B 7F"));
    EXPECT_EQ(ecu.ask("19 0C"), bytes("59 0C 7F 90 00 01 50"));   // not of that group
    EXPECT_EQ(ecu.ask("19 14"), bytes("59 14"));
    EXPECT_EQ(ecu.ask("19 17 08 10"), bytes("59 17 10 7F 12 34 56 08"));
}

TEST(code_store, groups_and_single_codes) {
    garage ecu;
    EXPECT_EQ(ecu.store.clear({.group = 0x042000}), 0);
    EXPECT_EQ(ecu.ask("19 02 04"), bytes("59 02 7F 03 01 62 2F"));
    EXPECT_EQ(ecu.store.clear({.group = 0x111111}), 0x31);
    EXPECT_EQ(ecu.store.clear({.group = 0xFFFFD0}), 0);
    EXPECT_EQ(ecu.store.clear({.group = 0xFFFFD1}), 0x31);
    EXPECT_EQ(ecu.store.clear({.group = code_group::all, .memory = 0x10}), 0);
    EXPECT_EQ(ecu.ask("19 17 08 10"), bytes("59 17 10 7F"));
    EXPECT_EQ(ecu.ask("19 02 08"), bytes("59 02 7F 03 01 62 2F"));
    EXPECT_EQ(ecu.store.clear({.group = code_group::all}), 0);
    EXPECT_EQ(ecu.ask("19 02 08"), bytes("59 02 7F"));
    code_store empty{{}, {}};
    EXPECT_EQ(empty.clear({.group = code_group::all}), 0);
}

}   // namespace
