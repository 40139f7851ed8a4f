#include "gateway/link/can_interface.hpp"

#include <linux/can/netlink.h>
#include <net/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace faultline::link {
namespace {

constexpr unsigned fd_mtu = 72;

template <class T>
T value_of(const rtattr* from) {
    T value{};
    std::memcpy(&value, RTA_DATA(from), std::min<std::size_t>(sizeof value, RTA_PAYLOAD(from)));
    return value;
}

template <class Each>
void walk(const rtattr* first, std::size_t size, const Each& each) {
    auto left = static_cast<int>(size);
    for (auto* one = first; RTA_OK(one, left); one = RTA_NEXT(one, left)) each(one);
}

template <class Each>
void walk_inside(const rtattr* nest, const Each& each) {
    walk(static_cast<const rtattr*>(RTA_DATA(nest)), RTA_PAYLOAD(nest), each);
}

std::string text_of(const rtattr* from) {
    const auto* const begin = static_cast<const char*>(RTA_DATA(from));
    return {begin, ::strnlen(begin, RTA_PAYLOAD(from))};
}

bus_state state_of(std::uint32_t kernel) {
    switch (kernel) {
        case CAN_STATE_ERROR_WARNING: return bus_state::warning;
        case CAN_STATE_ERROR_PASSIVE: return bus_state::passive;
        case CAN_STATE_BUS_OFF: return bus_state::off;
        default: return bus_state::active;   // stopped and sleeping show as "not up"
    }
}

void read_can_data(const rtattr* nest, can_interface& into) {
    walk_inside(nest, [&](const rtattr* one) {
        switch (one->rta_type) {
            case IFLA_CAN_BITTIMING: into.bitrate = value_of<can_bittiming>(one).bitrate; break;
            case IFLA_CAN_DATA_BITTIMING: into.data_bitrate = value_of<can_bittiming>(one).bitrate; break;
            case IFLA_CAN_STATE: into.state = state_of(value_of<std::uint32_t>(one)); break;
            case IFLA_CAN_RESTART_MS: into.restart_ms = value_of<std::uint32_t>(one); break;
            case IFLA_CAN_CTRLMODE: into.listens_only = (value_of<can_ctrlmode>(one).flags & CAN_CTRLMODE_LISTENONLY) != 0; break;
            default: break;
        }
    });
}

std::optional<can_interface> read_link(const nlmsghdr* message) {
    if (message->nlmsg_type != RTM_NEWLINK || message->nlmsg_len < NLMSG_LENGTH(sizeof(ifinfomsg))) return std::nullopt;
    const auto* const about = static_cast<const ifinfomsg*>(NLMSG_DATA(message));
    if (about->ifi_type != ARPHRD_CAN) return std::nullopt;
    can_interface made;
    made.index = about->ifi_index;
    made.is_up = (about->ifi_flags & IFF_UP) != 0;
    walk(IFLA_RTA(about), IFLA_PAYLOAD(message), [&](const rtattr* one) {
        if (one->rta_type == IFLA_IFNAME) made.name = text_of(one);
        if (one->rta_type == IFLA_MTU) made.is_fd = value_of<std::uint32_t>(one) == fd_mtu;
        if (one->rta_type != IFLA_LINKINFO) return;
        walk_inside(one, [&](const rtattr* part) {
            if (part->rta_type == IFLA_INFO_KIND) made.kind = text_of(part);
            if (part->rta_type == IFLA_INFO_DATA) read_can_data(part, made);
        });
    });
    if (!made.is_up) made.state = bus_state::link_down;
    return made;
}

class netlink {
public:
    netlink() : fd_{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)} {
        const timeval patience{.tv_sec = 1, .tv_usec = 0};
        if (fd_ >= 0) (void)::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    ~netlink() {
        if (fd_ >= 0) ::close(fd_);
    }
    netlink(const netlink&) = delete;
    netlink& operator=(const netlink&) = delete;

    [[nodiscard]] bool send(const void* bytes, std::size_t size) const {
        return fd_ >= 0 && ::send(fd_, bytes, size, 0) == static_cast<ssize_t>(size);
    }
    [[nodiscard]] std::size_t receive(void* bytes, std::size_t room) const {
        const auto got = ::recv(fd_, bytes, room, 0);
        return got > 0 ? static_cast<std::size_t>(got) : 0;
    }

private:
    int fd_;
};

// Where the interface hangs on a device, its driver says more than the kind.
void find_driver(can_interface& of, const std::filesystem::path& sys) {
    std::error_code none;
    const auto link = std::filesystem::read_symlink(sys / "class" / "net" / of.name / "device" / "driver", none);
    of.driver = none ? of.kind : link.filename().string();
}

}  // namespace

std::vector<can_interface> read_link_messages(const void* bytes, std::size_t size) {
    std::vector<can_interface> found;
    auto left = static_cast<unsigned>(size);
    for (auto* one = static_cast<const nlmsghdr*>(bytes); NLMSG_OK(one, left); one = NLMSG_NEXT(one, left))
        if (auto made = read_link(one)) found.push_back(std::move(*made));
    return found;
}

std::vector<can_interface> can_interfaces(const std::filesystem::path& sys) {
    std::vector<can_interface> found;
    const netlink kernel;
    struct {
        nlmsghdr head;
        ifinfomsg what;
    } order{};
    order.head = {.nlmsg_len = sizeof order, .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP, .nlmsg_seq = 1, .nlmsg_pid = 0};
    order.what.ifi_family = AF_UNSPEC;
    if (!kernel.send(&order, sizeof order)) return found;
    alignas(nlmsghdr) std::array<char, 32768> answer;
    for (;;) {
        const auto size = kernel.receive(answer.data(), answer.size());
        if (size < sizeof(nlmsghdr)) return found;
        for (auto& one : read_link_messages(answer.data(), size)) {
            find_driver(one, sys);
            found.push_back(std::move(one));
        }
        auto left = static_cast<unsigned>(size);
        for (auto* one = reinterpret_cast<const nlmsghdr*>(answer.data()); NLMSG_OK(one, left); one = NLMSG_NEXT(one, left))
            if (one->nlmsg_type == NLMSG_DONE || one->nlmsg_type == NLMSG_ERROR) return found;
    }
}

std::optional<can_interface> can_interface_of(const std::string& name, const std::filesystem::path& sys) {
    for (auto& one : can_interfaces(sys))
        if (one.name == name) return std::move(one);
    return std::nullopt;
}

std::optional<int> network_type(const std::string& name, const std::filesystem::path& sys) {
    std::ifstream file{sys / "class" / "net" / name / "type"};
    int type = 0;
    if (!(file >> type)) return std::nullopt;
    return type;
}

int restart_can(int index) {
    const netlink kernel;
    struct {
        nlmsghdr head;
        ifinfomsg what;
        rtattr info;
        rtattr kind;
        std::array<char, 4> can;
        rtattr data;
        rtattr restart;
        std::uint32_t on;
    } order{};
    order.head = {.nlmsg_len = sizeof order, .nlmsg_type = RTM_NEWLINK, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK, .nlmsg_seq = 1, .nlmsg_pid = 0};
    order.what.ifi_family = AF_UNSPEC;
    order.what.ifi_index = index;
    const auto attribute = [](std::size_t size, int type) {
        return rtattr{.rta_len = static_cast<unsigned short>(size), .rta_type = static_cast<unsigned short>(type)};
    };
    order.restart = attribute(RTA_LENGTH(sizeof order.on), IFLA_CAN_RESTART);
    order.data = attribute(RTA_LENGTH(RTA_LENGTH(sizeof order.on)), IFLA_INFO_DATA);
    order.can = {'c', 'a', 'n', '\0'};
    order.kind = attribute(RTA_LENGTH(order.can.size()), IFLA_INFO_KIND);
    order.info = attribute(RTA_LENGTH(order.kind.rta_len + order.data.rta_len), IFLA_LINKINFO);
    order.on = 1;
    if (!kernel.send(&order, sizeof order)) return errno;
    alignas(nlmsghdr) std::array<char, 1024> answer;
    const auto size = kernel.receive(answer.data(), answer.size());
    const auto* const head = reinterpret_cast<const nlmsghdr*>(answer.data());
    if (size < NLMSG_LENGTH(sizeof(nlmsgerr)) || head->nlmsg_type != NLMSG_ERROR) return EIO;
    return -static_cast<const nlmsgerr*>(NLMSG_DATA(head))->error;
}

}  // namespace faultline::link
