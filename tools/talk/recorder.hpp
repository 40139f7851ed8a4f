// Makes a talk out of what went over a line: give it both directions with their times, take the talk.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "tools/talk/talk.hpp"

namespace faultline::talk {

class recorder {
public:
    using instant = std::chrono::steady_clock::time_point;

    void tester_sent(std::string_view bytes, instant now);
    void adapter_sent(std::string_view bytes, instant now);
    [[nodiscard]] const talk& so_far() const { return made_; }

private:
    void add(step_kind kind, std::string_view bytes, instant now);

    talk made_;
    instant last_{};
    bool begun_ = false;
};

}  // namespace faultline::talk
