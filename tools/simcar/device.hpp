// What a port serves: something that takes bytes and time and gives bytes. Three exist: the simulated ELM327, the slcan
// adapter and the player of a talk.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tools/simcar/clock.hpp"

namespace faultline::simcar {

class device {
public:
    virtual ~device() = default;
    virtual void on_open(instant now) = 0;
    virtual void on_close() = 0;
    virtual void on_bytes(std::string_view text, instant now) = 0;
    virtual void on_time(instant now) = 0;
    [[nodiscard]] virtual std::optional<instant> next_due() const = 0;
    [[nodiscard]] virtual std::string take_output(instant now) = 0;
    virtual void set_client_baud(int baud) = 0;
    [[nodiscard]] virtual bool wants_unplug() const = 0;
};

}  // namespace faultline::simcar
