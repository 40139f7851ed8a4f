// Our J1939 against the kernel's on one interface: messages of every transport both ways, then the claim of an address.
// lab_j1939 INTERFACE: prints what it did; ends with 1 and a sentence at the first thing that differs.
#include <linux/can/j1939.h>
#include <poll.h>

#include <chrono>
#include <utility>
#include <vector>

#include "protocols/j1939/address_claim.hpp"
#include "protocols/j1939/receiver.hpp"
#include "protocols/j1939/sender.hpp"
#include "tests/lab/can_socket.hpp"

namespace {

using namespace faultline;
using clock_type = std::chrono::steady_clock;
using j1939::instant;

constexpr auto patience = std::chrono::seconds{60};   // the guest may get a tenth of a processor
constexpr std::uint8_t our_address = 0x31, kernel_address = 0x20;
constexpr std::uint32_t addressed_group = 0xEF00, broadcast_group = 0xFECA;

struct delivery {
    std::vector<std::uint8_t> bytes;
    std::uint32_t pgn = 0;
    std::uint8_t source = 0;
};

sockaddr_can at(const std::string& interface, std::uint64_t name, std::uint8_t address, std::uint32_t pgn) {
    sockaddr_can where{};
    where.can_family = AF_CAN;
    where.can_ifindex = lab::interface_index(interface);
    where.can_addr.j1939.name = name;
    where.can_addr.j1939.addr = address;
    where.can_addr.j1939.pgn = pgn;
    return where;
}

class kernel_end {
public:
    kernel_end(std::string interface, std::uint64_t name, std::uint8_t address) : interface_{std::move(interface)} {
        socket_ = lab::kernel_said(::socket(PF_CAN, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, CAN_J1939), "J1939 socket");
        lab::set_option(socket_, SOL_SOCKET, SO_BROADCAST, 1, "broadcast");
        lab::set_option(socket_, SOL_SOCKET, SO_SNDBUFFORCE, 8 << 20, "send buffer");
        lab::set_option(socket_, SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20, "receive buffer");
        const auto where = at(interface_, name, address, J1939_NO_PGN);
        lab::kernel_said(::bind(socket_, reinterpret_cast<const sockaddr*>(&where), sizeof where), "bind J1939");
    }
    ~kernel_end() { ::close(socket_); }
    kernel_end(const kernel_end&) = delete;
    kernel_end& operator=(const kernel_end&) = delete;

    [[nodiscard]] int handle() const { return socket_; }
    // False with the kernel's reason in errno.
    [[nodiscard]] bool send(std::span<const std::uint8_t> bytes, std::uint32_t pgn, std::uint64_t name, std::uint8_t to) const {
        const auto where = at(interface_, name, to, pgn);
        return ::sendto(socket_, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&where), sizeof where) ==
               static_cast<ssize_t>(bytes.size());
    }
    [[nodiscard]] std::optional<delivery> receive() const {
        sockaddr_can from{};
        socklen_t length = sizeof from;
        delivery got{std::vector<std::uint8_t>(100'000), 0, 0};
        const auto size = ::recvfrom(socket_, got.bytes.data(), got.bytes.size(), 0, reinterpret_cast<sockaddr*>(&from), &length);
        if (size < 0 && errno == EAGAIN) return std::nullopt;
        got.bytes.resize(static_cast<std::size_t>(lab::kernel_said(static_cast<int>(size), "J1939 read")));
        got.pgn = from.can_addr.j1939.pgn;
        got.source = from.can_addr.j1939.addr;
        return got;
    }

private:
    std::string interface_;
    int socket_;
};

class our_end {
public:
    explicit our_end(const std::string& interface) : bus_{interface}, room_(2 * longest), sender_{{}}, receiver_{slots_, {}} {
        slots_[0] = j1939::slot{std::span{room_}.first(longest)};
        slots_[1] = j1939::slot{std::span{room_}.subspan(longest)};
        receiver_.set_address(our_address);
    }

    void send(std::span<const std::uint8_t> bytes, std::uint32_t pgn, std::uint8_t to) {
        is_sent_ = false;
        take(sender_.begin({{.priority = 6, .pgn = pgn, .source = our_address, .destination = to}, bytes}, clock_type::now()));
    }
    [[nodiscard]] bool is_sent() const { return is_sent_; }
    [[nodiscard]] std::optional<delivery> receive() { return std::exchange(received_, std::nullopt); }
    [[nodiscard]] std::size_t frames() const { return frames_; }

    void turn(int other) {
        bool was_idle = true;
        while (const auto frame = bus_.receive()) {
            ++frames_;
            was_idle = false;
            take(receiver_.on_frame(*frame, clock_type::now()));
            if (sender_.is_running()) take(sender_.on_frame(*frame, clock_type::now()));
        }
        if (sender_.deadline() <= clock_type::now()) {
            take(sender_.on_time(clock_type::now()));
            return;
        }
        while (receiver_.deadline() <= clock_type::now()) {
            const auto said = receiver_.on_time(clock_type::now());
            take(said);
            if (said.is_nothing()) break;
        }
        if (!was_idle) return;
        const auto due = std::min({sender_.deadline(), receiver_.deadline(), clock_type::now() + std::chrono::milliseconds{200}});
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - clock_type::now()).count();
        pollfd both[] = {{bus_.handle(), POLLIN, 0}, {other, POLLIN, 0}};
        ::poll(both, 2, static_cast<int>(std::max<long long>(left, 0)));
    }

private:
    static constexpr std::size_t longest = 40'000;

    void put(const can::frame& what) {
        while (!bus_.send(what)) ::poll(nullptr, 0, 1);
        ++frames_;
    }
    void take(const j1939::sending& said) {
        if (said.send) put(*said.send);
        if (said.what == j1939::sending::state::done) is_sent_ = true;
        if (said.what == j1939::sending::state::failed) {
            lab::give_up("our sender failed: " + std::to_string(static_cast<int>(said.why)) + ", reason " +
                         std::to_string(said.reason));
        }
    }
    void take(const j1939::reception& said) {
        if (said.send) put(*said.send);
        if (said.lost) lab::give_up("we lost a message of the kernel: " + std::to_string(static_cast<int>(said.lost->why)));
        if (said.received && said.received->head.source == kernel_address) {
            const auto data = said.received->data;
            received_ = delivery{{data.begin(), data.end()}, said.received->head.pgn, said.received->head.source};
        }
    }

    lab::can_socket bus_;
    std::vector<std::uint8_t> room_;
    std::array<j1939::slot, 2> slots_;
    j1939::sender sender_;
    j1939::receiver receiver_;
    bool is_sent_ = true;
    std::optional<delivery> received_{};
    std::size_t frames_ = 0;
};

std::vector<std::uint8_t> payload(std::size_t size) {
    std::vector<std::uint8_t> bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + (i >> 8) + size);
    return bytes;
}

struct figures {
    std::size_t messages = 0, bytes = 0;
};

void expect_same(const std::optional<delivery>& got, std::span<const std::uint8_t> sent, std::uint32_t pgn, std::uint8_t source,
                 const char* way) {
    const bool same = got && std::ranges::equal(got->bytes, sent) && got->pgn == pgn && got->source == source;
    if (same) return;
    const auto what = std::string{way} + ", " + std::to_string(sent.size()) + " bytes: ";
    if (!got) lab::give_up(what + "did not arrive within a minute");
    lab::give_up(what + "arrived as " + std::to_string(got->bytes.size()) + " bytes of group " + std::to_string(got->pgn) + " from " +
                 std::to_string(got->source));
}

void exchange(const std::string& interface, std::uint32_t pgn, bool is_broadcast, const std::vector<std::size_t>& sizes,
              figures& done) {
    kernel_end kernel{interface, J1939_NO_NAME, kernel_address};
    our_end ours{interface};
    for (const auto size : sizes) {
        const auto bytes = payload(size);
        auto limit = clock_type::now() + patience;
        ours.send(bytes, pgn, is_broadcast ? j1939::global_address : kernel_address);
        std::optional<delivery> got;
        while ((!got || !ours.is_sent()) && clock_type::now() < limit) {
            ours.turn(kernel.handle());
            if (!got) got = kernel.receive();
            if (got && got->source == kernel_address) got.reset();   // a broadcast of its own
        }
        expect_same(got, bytes, pgn, our_address, "ours to kernel");
        if (!kernel.send(bytes, pgn, J1939_NO_NAME, is_broadcast ? J1939_NO_ADDR : our_address)) lab::kernel_said(-1, "J1939 send");
        got.reset();
        limit = clock_type::now() + patience;
        while (!got && clock_type::now() < limit) {
            ours.turn(-1);
            got = ours.receive();
        }
        expect_same(got, bytes, pgn, kernel_address, "kernel to ours");
        done.messages += 2;
        done.bytes += 2 * size;
    }
}

// Runs our claim until it has nothing more to wait for, or for half a second.
void settle(const lab::can_socket& bus, j1939::address_claim& claim) {
    const auto limit = clock_type::now() + std::chrono::milliseconds{500};
    while (clock_type::now() < limit) {
        if (const auto frame = bus.receive()) {
            if (const auto said = claim.on_frame(*frame, clock_type::now()); said.send) (void)bus.send(*said.send);
        } else if (claim.deadline() <= clock_type::now()) {
            if (const auto said = claim.on_time(clock_type::now()); said.send) (void)bus.send(*said.send);
        } else {
            pollfd one{bus.handle(), POLLIN, 0};
            ::poll(&one, 1, 10);
        }
    }
}

// Where the kernel sends what is meant for a NAME: nothing when it knows no such device.
std::optional<std::uint8_t> kernel_finds(const lab::can_socket& bus, const kernel_end& kernel, std::uint64_t name) {
    while (bus.receive()) {}
    const std::array<std::uint8_t, 3> word{1, 2, 3};
    if (!kernel.send(word, addressed_group, name, J1939_NO_ADDR)) return std::nullopt;
    const auto limit = clock_type::now() + std::chrono::seconds{2};
    while (clock_type::now() < limit) {
        const auto frame = bus.receive();
        if (!frame) {
            pollfd one{bus.handle(), POLLIN, 0};
            ::poll(&one, 1, 50);
            continue;
        }
        const auto head = j1939::read_identifier(*frame);
        if (head && head->pgn == addressed_group) return head->destination;
    }
    return std::nullopt;
}

void claims(const std::string& interface) {
    const j1939::name own{.identity = 0x12345, .manufacturer = 0x7FF, .function = 129, .industry_group = 1, .may_move = true};
    const auto number = j1939::to_number(own);
    const lab::can_socket bus{interface};
    const kernel_end asking{interface, J1939_NO_NAME, kernel_address};
    if (kernel_finds(bus, asking, number)) lab::give_up("the kernel knows a NAME nobody claimed");

    j1939::address_claim claim{own, j1939::service_tool_address, {}};
    if (const auto said = claim.start(clock_type::now()); said.send) (void)bus.send(*said.send);
    settle(bus, claim);
    if (claim.address() != j1939::service_tool_address) lab::give_up("our claim did not succeed on a free address");
    if (kernel_finds(bus, asking, number) != claim.address()) lab::give_up("the kernel does not find us by our NAME");

    const std::uint64_t lower = number - 1;   // the same device but for its number: it wins
    const kernel_end rival{interface, lower, j1939::service_tool_address};
    const auto bytes = j1939::write_name(lower);
    if (!rival.send(bytes, 0xEE00, J1939_NO_NAME, J1939_NO_ADDR)) lab::kernel_said(-1, "the kernel's own claim");
    settle(bus, claim);
    if (!claim.address() || claim.address() == j1939::service_tool_address) lab::give_up("we did not give way to a lower NAME");
    if (kernel_finds(bus, asking, number) != claim.address()) lab::give_up("the kernel does not find us after we moved");
    if (kernel_finds(bus, asking, lower) != j1939::service_tool_address) lab::give_up("the kernel lost the rival");
}

}   // namespace

int main(int count, char** words) {
    if (count != 2) lab::give_up("usage: lab_j1939 INTERFACE");
    const std::string interface = words[1];
    const auto began = clock_type::now();
    figures done;
    exchange(interface, addressed_group, false, {1, 7, 8, 9, 14, 15, 16, 111, 112, 113, 500, 1784, 1785}, done);   // RTS/CTS from 9
    exchange(interface, addressed_group, false, {1786, 1792, 5000, 20'000}, done);                                 // ETP
    exchange(interface, broadcast_group, true, {8, 9, 40}, done);                                                  // BAM, 50 ms each
    claims(interface);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_type::now() - began);
    std::printf("%zu messages, %zu bytes, address claimed and given way, in %lld ms\n", done.messages, done.bytes,
                static_cast<long long>(took.count()));
    return 0;
}
