#include "gateway/link/kernel_filter.hpp"

#include <arpa/inet.h>
#include <linux/can.h>
#include <linux/can/raw.h>
#include <linux/filter.h>
#include <sys/socket.h>

#include <algorithm>
#include <vector>

namespace faultline::link {
namespace {

constexpr std::uint32_t always_compared = CAN_EFF_FLAG | CAN_RTR_FLAG | CAN_ERR_FLAG;

std::uint32_t id_of(const can_filter& one) { return one.id | (one.is_extended ? CAN_EFF_FLAG : 0U); }

std::uint32_t mask_of(const can_filter& one) { return one.mask | always_compared; }

}  // namespace

void set_raw_filter(int socket, std::span<const can_filter> wanted) {
    std::vector<::can_filter> list;
    for (const auto& one : wanted) list.push_back({.can_id = id_of(one), .can_mask = one.mask | CAN_EFF_FLAG | CAN_RTR_FLAG});
    if (list.empty()) list.push_back({.can_id = 0, .can_mask = 0});
    (void)::setsockopt(socket, SOL_CAN_RAW, CAN_RAW_FILTER, list.data(), static_cast<socklen_t>(list.size() * sizeof list[0]));
}

void set_packet_filter(int socket, std::span<const can_filter> wanted) {
    if (wanted.empty()) {
        const int nothing = 0;
        (void)::setsockopt(socket, SOL_SOCKET, SO_DETACH_FILTER, &nothing, sizeof nothing);
        return;
    }
    // Words are loaded in network order and the identifier stands in the machine's: the constants are turned instead.
    std::vector<sock_filter> program;
    for (const auto& one : wanted) {
        program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0));
        program.push_back(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, htonl(mask_of(one))));
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(id_of(one)), 0, 1));
        program.push_back(BPF_STMT(BPF_RET | BPF_K, sizeof(canfd_frame)));
    }
    program.push_back(BPF_STMT(BPF_RET | BPF_K, 0));
    const sock_fprog all{.len = static_cast<unsigned short>(program.size()), .filter = program.data()};
    (void)::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &all, sizeof all);
}

bool passes(std::span<const can_filter> wanted, const can::frame& what) {
    return wanted.empty() || std::ranges::any_of(wanted, [&](const can_filter& one) {
               return one.is_extended == what.is_extended && ((one.id ^ what.id) & one.mask) == 0;
           });
}

}  // namespace faultline::link
