// What the kernel says of a CAN interface, message by message as `ip -details link show` gets it.
#include "gateway/link/can_interface.hpp"

#include <gtest/gtest.h>
#include <linux/can/netlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if_arp.h>

#include <cstring>
#include <string_view>
#include <vector>

namespace faultline::link {
namespace {

using blob = std::vector<char>;

template <class T>
blob bytes_of(const T& value) {
    blob made(sizeof value);
    std::memcpy(made.data(), &value, sizeof value);
    return made;
}

blob attribute(int type, const blob& inside) {
    auto made = bytes_of(rtattr{.rta_len = static_cast<unsigned short>(RTA_LENGTH(inside.size())), .rta_type = static_cast<unsigned short>(type)});
    made.insert(made.end(), inside.begin(), inside.end());
    made.resize(RTA_ALIGN(made.size()));
    return made;
}

blob text(std::string_view what) {
    blob made{what.begin(), what.end()};
    made.push_back('\0');
    return made;
}

blob operator+(blob a, const blob& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

blob link_message(unsigned short type, unsigned flags, const blob& attributes) {
    ifinfomsg about{};
    about.ifi_type = type;
    about.ifi_index = 7;
    about.ifi_flags = flags;
    const auto inside = bytes_of(about) + attributes;
    nlmsghdr head{};
    head.nlmsg_len = static_cast<unsigned>(NLMSG_LENGTH(inside.size()));
    head.nlmsg_type = RTM_NEWLINK;
    return bytes_of(head) + inside;
}

constexpr unsigned up = 1;

blob can0(std::uint32_t state, unsigned flags) {
    can_bittiming timing{};
    timing.bitrate = 500'000;
    const auto data = attribute(IFLA_CAN_BITTIMING, bytes_of(timing)) + attribute(IFLA_CAN_STATE, bytes_of(state)) +
                      attribute(IFLA_CAN_RESTART_MS, bytes_of(std::uint32_t{100}));
    return link_message(ARPHRD_CAN, flags, attribute(IFLA_IFNAME, text("can0")) + attribute(IFLA_MTU, bytes_of(std::uint32_t{72})) +
                                               attribute(IFLA_LINKINFO, attribute(IFLA_INFO_KIND, text("can")) + attribute(IFLA_INFO_DATA, data)));
}

TEST(can_interface, tells_rate_state_and_restart_time) {
    const auto message = can0(CAN_STATE_ERROR_ACTIVE, up);
    const auto found = read_link_messages(message.data(), message.size());
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].name, "can0");
    EXPECT_EQ(found[0].kind, "can");
    EXPECT_EQ(found[0].index, 7);
    EXPECT_EQ(found[0].bitrate, 500'000u);
    EXPECT_EQ(found[0].restart_ms, 100u);
    EXPECT_TRUE(found[0].is_up);
    EXPECT_TRUE(found[0].is_fd);
    EXPECT_EQ(found[0].state, bus_state::active);
}

TEST(can_interface, that_is_down_is_down_whatever_its_controller_says) {
    const auto down = can0(CAN_STATE_ERROR_ACTIVE, 0);
    EXPECT_EQ(read_link_messages(down.data(), down.size())[0].state, bus_state::link_down);
    const auto off = can0(CAN_STATE_BUS_OFF, up);
    EXPECT_EQ(read_link_messages(off.data(), off.size())[0].state, bus_state::off);
}

TEST(can_interface, is_told_from_other_networks) {
    const auto ethernet = link_message(ARPHRD_ETHER, up, attribute(IFLA_IFNAME, text("eth0")));
    const auto both = ethernet + can0(CAN_STATE_ERROR_PASSIVE, up);
    const auto found = read_link_messages(both.data(), both.size());
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].state, bus_state::passive);
}

TEST(can_interface, survives_a_message_cut_anywhere) {
    const auto whole = can0(CAN_STATE_ERROR_ACTIVE, up);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const blob cut{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)};
        EXPECT_TRUE(read_link_messages(cut.data(), cut.size()).empty()) << size;
    }
}

TEST(can_interface, is_looked_up_on_this_machine_without_an_error) {
    EXPECT_FALSE(can_interface_of("nowhere0"));
    EXPECT_FALSE(network_type("nowhere0"));
    EXPECT_EQ(network_type("lo"), ARPHRD_LOOPBACK);
}

}  // namespace
}  // namespace faultline::link
