// The sending side of the queue, in the process that talks to the platform: takes the next records in order of priority,
// lets go of what the platform has receipted. Opens its own connection to the gateway's database; never creates or
// migrates it. No network, no timers: the caller decides when to send again.
//
// Life of a row: append -> take (stays) -> receipt (deleted). Taking changes nothing, so a crash at any point sends again.
// Order: contract::by_priority, then seq. A record is sent again by resetting the cursor of its stream.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "cloud/contract/batch.hpp"
#include "cloud/contract/receipt.hpp"
#include "cloud/outbox/append.hpp"

namespace faultline::outbox {

// What has been handed out and not yet been asked for again: the highest number per stream. A new cursor{} starts over.
struct cursor {
    std::array<std::uint64_t, contract::stream_count> after{};

    [[nodiscard]] std::uint64_t& of(contract::stream s) { return after[static_cast<std::size_t>(s)]; }
    [[nodiscard]] std::uint64_t of(contract::stream s) const { return after[static_cast<std::size_t>(s)]; }
    void again(contract::stream s) { of(s) = 0; }   // no receipt in time: the stream starts from its oldest record
};

struct take_limits {
    std::size_t records = contract::batch_records;
    std::size_t bytes = contract::batch_bytes;   // of data; the first record is given even if it is larger alone
};

struct stream_totals {
    std::uint64_t depth = 0;         // rows waiting
    std::uint64_t bytes = 0;
    std::uint64_t dropped = 0;       // for want of room, ever
    std::uint64_t expired = 0;       // ever
    std::uint64_t quarantined = 0;   // rejected by the platform, ever
};

struct totals {
    std::array<stream_totals, contract::stream_count> streams{};
    [[nodiscard]] const stream_totals& of(contract::stream s) const { return streams[static_cast<std::size_t>(s)]; }
    [[nodiscard]] stream_totals all() const;
};

struct quarantined {
    contract::envelope record;
    std::string code;                // why the platform refused it
};

class outbox {
public:
    // `cannot_open` while the daemon has not made the database yet: try again later.
    [[nodiscard]] static sqlite::result<outbox> open(const std::string& path, std::string gateway, int busy_ms = 5000);

    // The next records of the most urgent stream that has any beyond the cursor: one stream, hence one topic, hence one
    // message. Moves the cursor. Empty when there is nothing new. Envelopes are complete, `prev` included.
    [[nodiscard]] sqlite::result<std::vector<contract::envelope>> take(cursor&, take_limits = {});
    // The same for one stream only.
    [[nodiscard]] sqlite::result<std::vector<contract::envelope>> take(contract::stream, cursor&, take_limits = {});

    // In one transaction: rows named in `rejected` go to quarantine with their code (except sha256_mismatch: the bytes
    // were damaged on the way, so the row stays, its attempts counted, and goes to quarantine only after
    // `damaged_limit` times), all other rows of the stream up to `upto_seq` are deleted. A number beyond anything take()
    // has handed out since open() acknowledges nothing. Replays and old receipts are harmless. Returns the rows let go of.
    sqlite::result<std::uint64_t> on_receipt(const contract::receipt&);
    static constexpr int damaged_limit = 5;

    // Deletes rows whose time has passed. Returns how many.
    sqlite::result<std::uint64_t> expire(std::int64_t now_ms);
    // Notes that these rows are being sent once more (diagnostics only).
    sqlite::result<> count_attempt(contract::stream, std::uint64_t from_seq, std::uint64_t upto_seq);

    // A command for the daemon (command_inbox.hpp). False: refused for want of room.
    [[nodiscard]] sqlite::result<bool> put_command(std::string_view message);

    [[nodiscard]] sqlite::result<totals> count();   // O(1), however many rows wait
    [[nodiscard]] sqlite::result<std::vector<quarantined>> quarantine(std::size_t limit = 100);
    // Changes whenever the database was written by another process: a cheap question to ask on a timer.
    [[nodiscard]] std::int64_t data_version();

private:
    outbox(sqlite::database, std::string gateway);
    sqlite::database db_;
    std::string gateway_;
    std::array<std::uint64_t, contract::stream_count> handed_out_{};
};

}  // namespace faultline::outbox
