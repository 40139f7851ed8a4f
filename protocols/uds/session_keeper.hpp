// What one ECU (or everybody, functionally) was talked into and must be talked out of: a session other than the
// standard one, silenced communication (28), trouble codes switched off (85), inputs and outputs held (2F). Watches the
// exchanges that pass by; restore() is the list of requests that undo it, whatever way the job ends, also after the
// link was lost in the middle.
#pragma once

#include <array>
#include <span>

#include "protocols/uds/client.hpp"
#include "protocols/uds/control_codec.hpp"
#include "protocols/uds/session_codec.hpp"
#include "protocols/uds/timing.hpp"

namespace faultline::uds {

// One request that undoes something. Owns its bytes.
struct restore_step {
    std::array<std::uint8_t, 5> bytes{};
    std::uint8_t size = 0;
    [[nodiscard]] bytes_view view() const { return {bytes.data(), size}; }
    friend bool operator==(const restore_step&, const restore_step&) = default;
};

// In the order in which they are to be sent: outputs back to the ECU, codes on, communication on, standard session.
struct restore_list {
    static constexpr std::size_t most_outputs = 8;
    std::array<restore_step, most_outputs + 3> steps{};
    std::size_t count = 0;
    [[nodiscard]] std::span<const restore_step> all() const { return {steps.data(), count}; }
};

class session_keeper {
public:
    explicit session_keeper(milliseconds s3_server = milliseconds{5000}) : s3_{s3_server} {}

    // Before a request is sent: from this moment on it may have happened, whether an answer comes or not.
    void on_request(bytes_view request, instant now);
    // Its end. A refusal proves that it did not happen; a positive answer (or an accepted silence) that it did. To
    // everybody
    // (`to_all`) a refusal proves nothing: one ECU refuses, the others may have obeyed.
    void on_outcome(bytes_view request, outcome how, bytes_view answer, instant now, bool to_all = false);
    // 3E 80 or anything else went to the ECU.
    void on_alive(instant now) { last_heard_ = now; }

    [[nodiscard]] std::uint8_t session() const { return session_; }
    [[nodiscard]] bool is_standard() const {
        return session_ == session::standard && !session_doubtful_ && !session_asked_;
    }
    // The ECU has fallen back to the standard session by itself: it heard nothing for S3. What was granted in the
    // session is gone; the restore list stays, because only the ECU knows.
    [[nodiscard]] bool has_lapsed(instant now) const { return !is_standard() && now - last_heard_ >= s3_; }

    // The waiting times the ECU promised with its session, or `standard` when it promised none.
    [[nodiscard]] timing times(const timing& standard) const;

    [[nodiscard]] restore_list restore() const;
    [[nodiscard]] bool is_clean() const { return restore().count == 0; }
    // More outputs were held than are remembered: only the standard session or a reset frees the rest.
    [[nodiscard]] bool has_overflowed() const { return overflowed_; }
    void forget();   // another car, or the ECU was reset

private:
    struct alteration {
        bool certain = false;    // answered positively
        bool possible = false;   // sent, and no answer came
        bool asked = false;      // on its way
        [[nodiscard]] bool any() const { return certain || possible || asked; }
    };
    enum class knowledge : std::uint8_t { happened, refused, unknown };
    struct held_output {
        std::uint16_t did = 0;
        alteration state;
    };

    void settle_session(bytes_view request, bytes_view answer, knowledge how);
    void note_silence(const communication_request& what);
    static void settle(alteration& what, bool is_undo, knowledge how);
    [[nodiscard]] held_output* find_output(std::uint16_t did, bool make);

    milliseconds s3_;
    std::uint8_t session_ = session::standard;
    bool session_asked_ = false;
    bool session_doubtful_ = false;   // a change of session was sent and not answered
    bool has_timing_ = false;
    session_timing timing_;
    alteration silenced_;
    std::uint8_t silenced_type_ = 0;
    alteration codes_off_;
    std::array<held_output, restore_list::most_outputs> outputs_{};
    std::size_t output_count_ = 0;
    bool overflowed_ = false;
    instant last_heard_{};
};

}   // namespace faultline::uds
