// The kernel's slcan line discipline against our slcan: the kernel owns the line and makes a CAN interface of it, our reader and writer
// play the adapter at the other end of a pty. Frames go both ways and must be the same on both sides.
// lab_slcan: needs the module slcan; prints what it did, ends with 1 and a sentence at the first frame that differs.
#include <fcntl.h>
#include <linux/tty.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <array>
#include <chrono>
#include <vector>

#include "protocols/can/slcan.hpp"
#include "tests/lab/can_socket.hpp"

namespace {

using namespace faultline;
using clock_type = std::chrono::steady_clock;
constexpr int line_discipline = N_SLCAN;
constexpr std::size_t rounds = 2'000;

// The kernel's name for the interface it made of this line.
std::string attach(int line) {
    lab::kernel_said(::ioctl(line, TIOCSETD, &line_discipline), "slcan line discipline");
    ifreq named{};
    lab::kernel_said(::ioctl(line, SIOCGIFNAME, &named), "name of the slcan interface");
    return named.ifr_name;
}

void bring_up(const std::string& interface) {
    const int socket = lab::kernel_said(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
    ifreq named{};
    interface.copy(named.ifr_name, IFNAMSIZ - 1);
    named.ifr_flags = IFF_UP;
    lab::kernel_said(::ioctl(socket, SIOCSIFFLAGS, &named), "interface up");
    ::close(socket);
}

can::frame number(std::size_t which) {
    can::frame made;
    made.is_extended = which % 3 == 0;
    made.id = static_cast<std::uint32_t>(made.is_extended ? 0x18DAF100U + which : 0x7E0U + which % 16);
    made.size = static_cast<std::uint8_t>(which % 9);
    for (std::size_t i = 0; i < made.size; ++i) made.bytes[i] = static_cast<std::uint8_t>(which * 31 + i);
    return made;
}

class adapter {
public:
    explicit adapter(int line) : line_{line} {}

    void send(const can::frame& what) const {
        std::array<char, can::slcan::longest_frame> text{};
        const auto size = can::slcan::write(what, text);
        if (::write(line_, text.data(), size) != static_cast<ssize_t>(size)) lab::give_up("the pty took no frame");
    }
    // The next frame the kernel sends; commands (C, S6, O) are what an adapter answers with a CR and no more.
    [[nodiscard]] can::frame receive() {
        const auto limit = clock_type::now() + std::chrono::seconds{5};
        while (clock_type::now() < limit) {
            can::slcan::item said;
            while (reader_.next(input_, said)) {
                if (said.kind == can::slcan::item::what::frame) return said.frame;
                if (said.kind == can::slcan::item::what::damaged) lab::give_up("the kernel wrote what we cannot read");
                ++others_;
            }
            pollfd one{line_, POLLIN, 0};
            if (::poll(&one, 1, 100) <= 0) continue;
            const auto got = ::read(line_, bytes_.data(), bytes_.size());
            if (got > 0) input_ = {bytes_.data(), static_cast<std::size_t>(got)};
        }
        lab::give_up("no frame from the kernel within 5 s");
    }
    [[nodiscard]] std::size_t others() const { return others_; }

private:
    int line_;
    can::slcan::reader reader_;
    std::array<char, 512> bytes_{};
    std::string_view input_{};
    std::size_t others_ = 0;
};

can::frame next(const lab::can_socket& bus) {
    const auto limit = clock_type::now() + std::chrono::seconds{5};
    while (clock_type::now() < limit) {
        if (const auto frame = bus.receive()) return *frame;
        pollfd one{bus.handle(), POLLIN, 0};
        ::poll(&one, 1, 100);
    }
    lab::give_up("the kernel did not pass our frame on within 5 s");
}

}   // namespace

int main() {
    int ours = -1, kernels = -1;
    lab::kernel_said(::openpty(&ours, &kernels, nullptr, nullptr, nullptr), "pty");
    for (const int end : {ours, kernels}) {
        termios raw{};
        ::tcgetattr(end, &raw);
        ::cfmakeraw(&raw);
        ::tcsetattr(end, TCSANOW, &raw);
    }
    const auto interface = attach(kernels);
    bring_up(interface);
    const lab::can_socket bus{interface};
    adapter other{ours};
    const auto began = clock_type::now();
    for (std::size_t which = 0; which < rounds; ++which) {
        const auto made = number(which);
        other.send(made);
        if (next(bus) != made) lab::give_up("frame " + std::to_string(which) + " reached the kernel as another one");
        while (!bus.send(made)) ::poll(nullptr, 0, 1);
        if (other.receive() != made) lab::give_up("frame " + std::to_string(which) + " was written by the kernel as another one");
    }
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_type::now() - began);
    std::printf("%zu frames each way on %s in %lld ms, %zu commands\n", rounds, interface.c_str(), static_cast<long long>(took.count()),
                other.others());
    return 0;
}
