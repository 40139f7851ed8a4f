// A serial CAN adapter (Lawicel CAN232, with the FD letters of the CANable) on the car's CAN bus: bytes and time in, bytes
// out. At another bit rate than the bus it hears nothing but errors, and what it sends is never acknowledged. Keeps its
// channel open when the client leaves, as a powered one does. Grammar: protocols/can/README.md.
#pragma once

#include "tools/simcar/can_bus.hpp"
#include "tools/simcar/device.hpp"
#include "tools/simcar/uart.hpp"

namespace faultline::simcar {

class slcan_adapter final : public device {
public:
    slcan_adapter(can_bus& bus, int baud) : bus_{bus} { uart_.set_baud(baud); }

    void on_open(instant now) override;
    void on_close() override;
    void on_bytes(std::string_view text, instant now) override;
    void on_time(instant now) override;
    [[nodiscard]] std::optional<instant> next_due() const override;
    [[nodiscard]] std::string take_output(instant now) override;
    void set_client_baud(int) override {}
    [[nodiscard]] bool wants_unplug() const override { return false; }

    [[nodiscard]] bool is_open() const { return channel_ != channel::closed; }

private:
    enum class channel : std::uint8_t { closed, open, listening };

    [[nodiscard]] bool hears() const;                        // open, and at the speed of the bus
    [[nodiscard]] std::string run(std::string_view line, instant t);   // the answer, its CR or BEL included
    [[nodiscard]] std::string set_up(std::string_view line);           // S s Y Z M m W X
    [[nodiscard]] std::string transmit(std::string_view line, instant t);
    [[nodiscard]] std::string status();
    [[nodiscard]] bool open(channel how);
    void close();
    void say_frame(const can::frame& what, instant t);

    can_bus& bus_;
    uart uart_;
    std::string line_;
    channel channel_ = channel::closed;
    std::optional<can_bus::node> node_;
    std::uint32_t bits_per_second_ = 0;     // 0: never set
    bool stamps_ = false;
    std::uint64_t frames_at_status_ = 0;
    int stuck_ = 0;                         // frames nobody acknowledges
    std::uint8_t faults_ = 0;               // since the last F
};

}  // namespace faultline::simcar
