// One command line out, everything printed up to the prompt in. Only '>' ends a reply; an adapter that loses prompts is
// given up on only when it has printed its closing blank line and then kept quiet. Owns the reply's bytes, no link, no clock.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "protocols/elm/steps.hpp"

namespace faultline::elm {

class exchange {
public:
    static constexpr std::size_t capacity = 32768;

    // Forgets what is left of the last reply. The view holds the line with its CR and lives until the next begin().
    [[nodiscard]] std::string_view begin(const transact& what, instant now);

    // True when the reply is complete. Bytes behind the prompt are stale by definition and dropped.
    [[nodiscard]] bool on_bytes(std::string_view bytes, instant now);

    // True when there is nothing left to wait for: the reply is as complete as it will get.
    [[nodiscard]] bool on_time(instant now);

    // When on_time wants to be asked next.
    [[nodiscard]] instant deadline() const;

    [[nodiscard]] printed result() const { return {std::string_view{text_.data(), size_}, prompted_, garbled_}; }

    // Replies that ended without their prompt since the adapter was opened: shown in status, shortens the wait.
    [[nodiscard]] unsigned lost_prompts() const { return lost_prompts_; }
    // Prompts that came with nothing in front: tails of an earlier reply.
    [[nodiscard]] unsigned stale_prompts() const { return stale_prompts_; }

private:
    [[nodiscard]] milliseconds patience() const;

    std::array<char, capacity> text_;
    std::size_t size_ = 0;
    std::array<char, 600> line_;
    std::size_t garbled_ = 0;
    bool prompted_ = false;
    bool has_text_ = false;      // something other than blanks since begin()
    bool looks_ended_ = false;   // the reply ends with a blank line, as every ELM reply does
    instant deadline_{};
    instant last_byte_{};
    unsigned lost_prompts_ = 0;
    unsigned stale_prompts_ = 0;
};

}  // namespace faultline::elm
