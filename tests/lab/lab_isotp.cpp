// Our ISO-TP against the kernel's can-isotp on one interface, both directions: two implementations of ISO 15765-2 that share nothing.
// lab_isotp INTERFACE: prints what it did; ends with 1 and a sentence at the first message that does not arrive as it was sent.
#include <linux/can/isotp.h>
#include <poll.h>

#include <chrono>
#include <vector>

#include "protocols/isotp/link.hpp"
#include "tests/lab/can_socket.hpp"

namespace {

using namespace faultline;
using isotp::instant;
using clock_type = std::chrono::steady_clock;

constexpr std::size_t longest_message = 66'000;   // what Debian 12's kernel takes: more than a 12-bit length says

// One agreement between the two ends. `block_size` and `st_min` are what each receiver asks of the other.
struct agreement {
    std::string name;
    isotp::address who{};
    isotp::framing how{};
    std::uint8_t block_size = 0;
    std::uint8_t st_min = 0;
    bool is_kernel_silent = false;   // the kernel listens and sends no flow control
};

std::vector<std::uint8_t> payload(std::size_t size) {
    std::vector<std::uint8_t> bytes(size);
    std::uint32_t state = 0x9E3779B9U ^ static_cast<std::uint32_t>(size);
    for (auto& byte : bytes) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        byte = static_cast<std::uint8_t>(state);
    }
    return bytes;
}

// The kernel's end of the conversation: it listens where we send.
class kernel_end {
public:
    kernel_end(const std::string& interface, const agreement& with) {
        socket_ = lab::kernel_said(::socket(PF_CAN, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, CAN_ISOTP), "can-isotp socket");
        can_isotp_options options{};
        options.frame_txtime = CAN_ISOTP_FRAME_TXTIME_ZERO;   // STmin 0 means as fast as it goes, not a timer per frame
        if (with.is_kernel_silent) options.flags |= CAN_ISOTP_LISTEN_MODE;
        if (with.how.pad != isotp::padding::none) {
            options.flags |= CAN_ISOTP_TX_PADDING | CAN_ISOTP_RX_PADDING | CAN_ISOTP_CHK_PAD_LEN | CAN_ISOTP_CHK_PAD_DATA;
            options.txpad_content = options.rxpad_content = 0xCC;
        }
        if (isotp::address_bytes(with.who.kind) != 0) {
            options.flags |= CAN_ISOTP_EXTEND_ADDR | CAN_ISOTP_RX_EXT_ADDR;
            options.ext_address = with.who.rx_extension;
            options.rx_ext_address = with.who.tx_extension;
        }
        lab::set_option(socket_, SOL_CAN_ISOTP, CAN_ISOTP_OPTS, options, "can-isotp options");
        const can_isotp_fc_options flow{with.block_size, with.st_min, 0};
        lab::set_option(socket_, SOL_CAN_ISOTP, CAN_ISOTP_RECV_FC, flow, "can-isotp flow control");
        if (with.how.is_fd) {
            const can_isotp_ll_options layer{CANFD_MTU, with.how.tx_dl, 0};
            lab::set_option(socket_, SOL_CAN_ISOTP, CAN_ISOTP_LL_OPTS, layer, "can-isotp FD");
        }
        const bool is_long = isotp::has_long_id(with.who.kind);
        sockaddr_can where{};
        where.can_family = AF_CAN;
        where.can_ifindex = lab::interface_index(interface);
        where.can_addr.tp.rx_id = lab::kernel_id(with.who.tx_id, is_long);
        where.can_addr.tp.tx_id = lab::kernel_id(with.who.rx_id, is_long);
        lab::kernel_said(::bind(socket_, reinterpret_cast<const sockaddr*>(&where), sizeof where), "bind can-isotp");
    }
    ~kernel_end() { ::close(socket_); }
    kernel_end(const kernel_end&) = delete;
    kernel_end& operator=(const kernel_end&) = delete;

    [[nodiscard]] int handle() const { return socket_; }
    void send(std::span<const std::uint8_t> bytes) const {
        // Its last frame is on the bus before the kernel counts it as sent: then it is still busy for a moment.
        while (::write(socket_, bytes.data(), bytes.size()) < 0) {
            if (errno != EAGAIN) lab::kernel_said(-1, "can-isotp write");
            ::poll(nullptr, 0, 1);
        }
    }
    // Empty: nothing there yet.
    [[nodiscard]] std::vector<std::uint8_t> receive() {
        const auto got = ::read(socket_, room_.data(), room_.size());
        if (got < 0 && errno == EAGAIN) return {};
        const auto size = lab::kernel_said(static_cast<int>(got), "can-isotp read");
        return {room_.begin(), room_.begin() + size};
    }

private:
    int socket_;
    std::vector<std::uint8_t> room_ = std::vector<std::uint8_t>(longest_message + 1);
};

// Our end with its shell: one turn waits for either socket or for what the link wants to do next.
class our_end {
public:
    our_end(const std::string& interface, const agreement& with)
        : bus_{interface}, address_bytes_{isotp::address_bytes(with.who.kind)}, asked_{isotp::separation_time(with.st_min)}, memory_(2 * longest_message) {
        isotp::link::options options{.how = with.how, .sending = {}, .receiving = {}};
        options.receiving.cp_block_size = with.block_size;
        options.receiving.cp_st_min = with.st_min;
        const auto opened = link_.open(with.who, options, memory_);
        if (opened.error != isotp::open_error::none) lab::give_up(with.name + ": our link does not open");
        end_ = opened.endpoint;
    }

    void send(std::span<const std::uint8_t> bytes) {
        is_sent_ = false;
        last_part_.reset();
        if (link_.send(end_, bytes, clock_type::now()) != isotp::beginning::begun) lab::give_up("our sender does not begin");
    }
    [[nodiscard]] bool is_sent() const { return is_sent_; }
    [[nodiscard]] std::vector<std::uint8_t> receive() {
        const auto front = link_.front(end_);
        std::vector<std::uint8_t> bytes{front.begin(), front.end()};
        if (!bytes.empty()) link_.pop(end_);
        return bytes;
    }
    [[nodiscard]] std::size_t frames() const { return frames_; }
    [[nodiscard]] const lab::can_socket& bus() const { return bus_; }

    void turn(int other) {
        while (const auto frame = bus_.receive()) {
            ++frames_;
            judge(link_.on_frame(*frame, clock_type::now()));
        }
        for (;;) {
            const auto said = link_.on_time(clock_type::now());
            if (said.happened == isotp::report::what::nothing) break;
            judge(said);
        }
        can::frame out;
        isotp::ticket ticket;
        bool has_sent = false;
        while (link_.poll_frame(out, ticket, clock_type::now())) {
            hand_over(out);
            has_sent = true;
            judge(link_.on_sent(ticket, clock_type::now()));
        }
        if (!has_sent) wait(other);
    }

private:
    void hand_over(const can::frame& out) {
        const auto now = clock_type::now();
        const bool is_part = out.bytes[address_bytes_] >> 4 == 2;
        if (is_part && last_part_ && now - *last_part_ < asked_) lab::give_up("we sent parts faster than STmin allows");
        last_part_ = is_part ? std::optional{now} : std::nullopt;
        while (!bus_.send(out)) ::poll(nullptr, 0, 1);
        ++frames_;
    }
    void judge(const isotp::report& said) {
        using what = isotp::report::what;
        if (said.happened == what::sent) is_sent_ = true;
        if (said.happened == what::send_failed || said.happened == what::receive_failed) {
            lab::give_up("our end gave up: " + std::string{isotp::name(said.why)});
        }
        if (said.happened == what::ignored) lab::give_up("we ignored a frame of the kernel: " + std::string{isotp::name(said.odd)});
    }
    void wait(int other) const {
        const auto due = std::min(link_.next_due(), clock_type::now() + std::chrono::milliseconds{200});
        const auto left = std::max(due - clock_type::now(), clock_type::duration::zero());
        const timespec most{static_cast<time_t>(left / std::chrono::seconds{1}),
                            static_cast<long>(std::chrono::nanoseconds{left % std::chrono::seconds{1}}.count())};
        pollfd both[] = {{bus_.handle(), POLLIN, 0}, {other, POLLIN, 0}};
        ::ppoll(both, 2, &most, nullptr);
    }

    lab::can_socket bus_;
    std::size_t address_bytes_;
    clock_type::duration asked_;
    std::vector<std::uint8_t> memory_;
    isotp::link link_;
    std::size_t end_ = 0;
    std::size_t frames_ = 0;
    bool is_sent_ = true;
    std::optional<instant> last_part_{};
};

struct figures {
    std::size_t messages = 0, bytes = 0, frames = 0;
};

[[noreturn]] void differs(const agreement& with, const char* way, std::size_t size) {
    lab::give_up(with.name + ", " + way + ", " + std::to_string(size) + " bytes: not what was sent within 30 s");
}

void exchange(const std::string& interface, const agreement& with, const std::vector<std::size_t>& sizes, figures& done) {
    kernel_end kernel{interface, with};
    our_end ours{interface, with};
    const auto began = clock_type::now();
    for (const auto size : sizes) {
        const auto bytes = payload(size);
        const auto limit = clock_type::now() + std::chrono::seconds{30};
        ours.send(bytes);
        std::vector<std::uint8_t> got;
        while ((got.empty() || !ours.is_sent()) && clock_type::now() < limit) {
            ours.turn(kernel.handle());
            if (got.empty()) got = kernel.receive();
        }
        if (got != bytes) differs(with, "ours to kernel", size);
        kernel.send(bytes);
        got.clear();
        while (got.empty() && clock_type::now() < limit) {
            ours.turn(-1);
            got = ours.receive();
        }
        if (got != bytes) differs(with, "kernel to ours", size);
        done.messages += 2;
        done.bytes += 2 * size;
    }
    done.frames += ours.frames();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_type::now() - began);
    std::printf("%s: %zu frames, %lld ms\n", with.name.c_str(), ours.frames(), static_cast<long long>(took.count()));
    std::fflush(stdout);   // seen also when the next one hangs
}

// All small sizes, where the frame boundaries lie, and steps through the rest.
std::vector<std::size_t> all_kinds_of_sizes() {
    std::vector<std::size_t> sizes;
    for (std::size_t size = 1; size <= 140; ++size) sizes.push_back(size);
    for (std::size_t size = 141; size < 4093; size += 331) sizes.push_back(size);
    sizes.insert(sizes.end(), {4093, 4094, 4095});
    return sizes;
}

// Where addressing and frame size move the boundaries, without the long way between them.
std::vector<std::size_t> telling_sizes() {
    std::vector<std::size_t> sizes;
    for (std::size_t size = 1; size <= 20; ++size) sizes.push_back(size);
    for (std::size_t size = 55; size <= 70; ++size) sizes.push_back(size);
    sizes.insert(sizes.end(), {500, 4095});
    return sizes;
}

const isotp::address tester_11{.kind = isotp::addressing::normal_11, .tx_id = 0x7E0, .rx_id = 0x7E8};

std::vector<agreement> addressings() {
    const isotp::framing fd{.tx_dl = 64, .is_fd = true, .has_rate_switch = false, .pad = isotp::padding::with_cc};
    const isotp::framing bare{.tx_dl = 8, .is_fd = false, .has_rate_switch = false, .pad = isotp::padding::none};
    return {
        {"11 bits, not padded", tester_11, bare},
        {"29 bits normal fixed", isotp::fixed(0x10), {}},
        {"extended, 11 bits",
         {.kind = isotp::addressing::extended_11, .tx_id = 0x6F1, .rx_id = 0x612, .tx_extension = 0x12, .rx_extension = 0xF1},
         bare},
        {"extended, 29 bits",
         {.kind = isotp::addressing::extended_29, .tx_id = 0x18AA01, .rx_id = 0x18AA02, .tx_extension = 0x40, .rx_extension = 0x41},
         {}},
        {"CAN FD, 64 bytes", tester_11, fd},
        {"CAN FD, 29 bits", isotp::fixed(0x33), fd},
    };
}

void flow_controls(const std::string& interface, figures& done) {
    for (unsigned block_size = 0; block_size <= 15; ++block_size) {
        const agreement with{"block size " + std::to_string(block_size), tester_11, {}, static_cast<std::uint8_t>(block_size), 0};
        exchange(interface, with, {20, 333, 1000}, done);
    }
    for (const int asked : {0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0x01, 0x05, 0x7F}) {
        const auto st_min = static_cast<std::uint8_t>(asked);
        const agreement with{"STmin " + std::to_string(st_min), tester_11, {}, 3, st_min};
        exchange(interface, with, {st_min == 0x7F ? std::size_t{20} : std::size_t{120}}, done);
    }
}

// The kernel never sends WAIT: it listens silently while a third party lets us wait twice and then go on.
void waits(const std::string& interface, figures& done) {
    const agreement with{.name = "WAIT", .who = tester_11, .is_kernel_silent = true};
    kernel_end kernel{interface, with};
    our_end ours{interface, with};
    const lab::can_socket steering{interface};
    const auto say = [&](std::uint8_t status) {
        const can::frame flow{.id = 0x7E8, .size = 3, .bytes = {status, 0, 0}};
        if (!steering.send(flow)) lab::give_up("flow control could not be sent");
    };
    const auto bytes = payload(100);
    ours.send(bytes);
    ours.turn(kernel.handle());   // the first frame
    for (int i = 0; i < 2; ++i) {
        say(0x31);
        ours.turn(kernel.handle());
        ours.turn(kernel.handle());   // finds nothing to do for as long as it may
    }
    if (ours.frames() != 3) lab::give_up("WAIT: we went on without being told");
    say(0x30);
    const auto limit = clock_type::now() + std::chrono::seconds{10};
    std::vector<std::uint8_t> got;
    while ((got.empty() || !ours.is_sent()) && clock_type::now() < limit) {
        ours.turn(kernel.handle());
        if (got.empty()) got = kernel.receive();
    }
    if (got != bytes) differs(with, "ours to kernel", bytes.size());
    ++done.messages;
}

}   // namespace

int main(int count, char** words) {
    if (count != 2) lab::give_up("usage: lab_isotp INTERFACE");
    const std::string interface = words[1];
    figures done;
    const auto began = clock_type::now();
    exchange(interface, {"every size", tester_11, {}}, all_kinds_of_sizes(), done);
    for (const auto& with : addressings()) exchange(interface, with, telling_sizes(), done);
    flow_controls(interface, done);
    waits(interface, done);
    exchange(interface, {"32-bit length", tester_11, {}}, {4096, longest_message}, done);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_type::now() - began);
    std::printf("%zu messages, %zu bytes, %zu frames in %lld ms\n", done.messages, done.bytes, done.frames,
                static_cast<long long>(took.count()));
    return 0;
}
