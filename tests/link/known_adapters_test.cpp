#include "gateway/link/known_adapters.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <set>
#include <string>

namespace faultline::link {
namespace {

TEST(known_adapters, are_found_by_their_id) {
    ASSERT_NE(known_adapter_of(0x0403, 0x6015), nullptr);
    EXPECT_EQ(known_adapter_of(0x0403, 0x6015)->driver, "ftdi_sio");
    EXPECT_EQ(known_adapter_of(0x046D, 0xC077), nullptr);
}

TEST(known_adapters, stand_in_the_table_once) {
    std::set<std::pair<int, int>> ids;
    for (const auto& entry : known_adapters()) EXPECT_TRUE(ids.emplace(entry.vendor, entry.product).second) << entry.name;
}

TEST(known_adapters, are_all_in_the_udev_rule_and_nothing_else_is) {
    std::ifstream file{FAULTLINE_SOURCE_DIR "/tools/packaging/60-faultline-adapters.rules"};
    ASSERT_TRUE(file);
    std::set<std::string> allowed;
    for (std::string line; std::getline(file, line);) {
        char vendor[5];
        char products[128];
        if (std::sscanf(line.c_str(), "ATTRS{idVendor}==\"%4[0-9a-f]\", ATTRS{idProduct}==\"%127[0-9a-f|]\"", vendor, products) != 2) continue;
        const std::string list = products;
        for (std::size_t at = 0; at < list.size(); at += 5) allowed.insert(std::string{vendor} + ':' + list.substr(at, 4));
    }
    std::set<std::string> known;
    for (const auto& entry : known_adapters()) {
        char id[10];
        std::snprintf(id, sizeof id, "%04x:%04x", entry.vendor, entry.product);
        known.insert(id);
    }
    EXPECT_EQ(allowed, known);
}

}  // namespace
}  // namespace faultline::link
