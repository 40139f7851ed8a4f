// What is laid at the broker is the pack, cut and nothing more, and the wish that names it.
#include "cloud/platform/offer.hpp"

#include "cloud/contract/record.hpp"
#include "cloud/contract/sha256.hpp"
#include "cloud/contract/topics.hpp"

#include <gtest/gtest.h>

namespace faultline::platform {
namespace {

std::string pack_of(const std::string& manifest, std::size_t body) {
    std::string bytes = "FLPACK1\n";
    for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(manifest.size() >> shift & 0xFF);
    bytes.resize(84, '\0');
    return bytes + manifest + std::string(body, 'x');
}

TEST(offer, the_pieces_make_the_file_and_the_wish_names_it) {
    offering what;
    what.gateways = {"bay-1", "bay-2"};
    what.pack = pack_of(R"({"name":"faults","version":2026112201})", 2 * contract::pack_chunk_bytes);
    const auto all = messages_for(what);
    ASSERT_EQ(all.size(), 5U);
    std::string joined;
    for (std::uint64_t n = 0; n < 3; ++n) {
        EXPECT_EQ(all[n].topic, contract::pack_topic("faults", 2026112201, n));
        joined += all[n].payload;
    }
    EXPECT_TRUE(joined == what.pack);
    EXPECT_EQ(all[4].topic, "fl/v1/bay-2/down/config");
    const auto wish = contract::read_record<contract::config>(all[4].payload).value();
    EXPECT_EQ(wish.fault_pack->chunks, 3U);
    EXPECT_EQ(wish.fault_pack->sha256, contract::hex(contract::sha256(what.pack)));
    EXPECT_FALSE(wish.cases);
}

TEST(offer, cases_need_no_pack) {
    offering what;
    what.gateways = {"bay-1"};
    what.cases = contract::case_delta{3, 4, {}};
    const auto all = messages_for(what);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(contract::read_record<contract::config>(all[0].payload)->cases->upto, 4);
}

TEST(offer, what_is_no_pack_is_not_offered) {
    offering what;
    what.gateways = {"bay-1"};
    for (const auto& bad : {std::string{"<html>"}, std::string{"FLPACK1\n"}, pack_of("{", 10), pack_of(R"({"name":"a/#","version":1})", 10),
                            pack_of(R"({"name":"faults","version":"x"})", 10), pack_of("[]", 10), std::string("FLPACK1\n\xFF\xFF\xFF\xFF") + std::string(90, 'x')}) {
        what.pack = bad;
        EXPECT_TRUE(messages_for(what).empty());
    }
}

}  // namespace
}  // namespace faultline::platform
