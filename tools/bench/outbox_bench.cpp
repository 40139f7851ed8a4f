// The outbox against bare SQLite with the same guarantees (same durability, unique id, order by stream and number), and
// its own speed with ten and with a million rows waiting. The two sides take turns, record by record, so that a busy
// disk hits both; what counts are the ratios. `outbox_bench [folder] [rows]`: the folder decides which disk is measured.
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "cloud/outbox/outbox.hpp"

using namespace faultline;
using contract::stream;

namespace {

using microseconds = std::chrono::duration<double, std::micro>;

double timed(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return microseconds(std::chrono::steady_clock::now() - start).count();
}

struct series {
    std::vector<double> samples;
    void add(double us) { samples.push_back(us); }
    [[nodiscard]] double at(double share) {
        std::ranges::sort(samples);
        return samples[static_cast<std::size_t>(share * static_cast<double>(samples.size() - 1))];
    }
    // Without the slowest twentieth: those are other people's checkpoints.
    [[nodiscard]] double mean() {
        std::ranges::sort(samples);
        const auto count = samples.size() - samples.size() / 20;
        double sum = 0;
        for (std::size_t i = 0; i < count; ++i) sum += samples[i];
        return sum / static_cast<double>(count);
    }
};

void compare(const char* what, series& bare, series& ours) {
    std::printf("%-44s bare %9.1f us   ours %9.1f us   share %5.1f %%   (p50 %5.1f %%, p99 %5.1f %%)\n", what, bare.mean(),
                ours.mean(), 100 * bare.mean() / ours.mean(), 100 * bare.at(0.5) / ours.at(0.5),
                100 * bare.at(0.99) / ours.at(0.99));
}

const std::string payload = '"' + std::string(1022, 'x') + '"';

// The least that keeps a record durable, unique and in order.
class bare_queue {
public:
    explicit bare_queue(const std::string& path, bool full) {
        run(sqlite3_open(path.c_str(), &db_));
        execute("PRAGMA journal_mode = WAL");
        execute(full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        execute("CREATE TABLE queue(seq INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL, "
                "created INTEGER NOT NULL, data TEXT NOT NULL); CREATE INDEX queue_order ON queue(stream, seq)");
        run(sqlite3_prepare_v3(db_, "INSERT INTO queue(id, stream, created, data) VALUES(?, ?, ?, ?)", -1,
                               SQLITE_PREPARE_PERSISTENT, &insert_, nullptr));
        run(sqlite3_prepare_v3(db_, "BEGIN IMMEDIATE", -1, SQLITE_PREPARE_PERSISTENT, &begin_, nullptr));
        run(sqlite3_prepare_v3(db_, "COMMIT", -1, SQLITE_PREPARE_PERSISTENT, &commit_, nullptr));
    }
    ~bare_queue() {
        for (auto* statement : {insert_, begin_, commit_}) sqlite3_finalize(statement);
        sqlite3_close(db_);
    }
    bare_queue(const bare_queue&) = delete;
    bare_queue& operator=(const bare_queue&) = delete;

    void append(const std::vector<contract::uuid>& ids) {
        step(begin_);
        for (const auto& id : ids) {
            sqlite3_bind_blob(insert_, 1, id.bytes.data(), 16, SQLITE_STATIC);
            sqlite3_bind_int(insert_, 2, 2);
            sqlite3_bind_int64(insert_, 3, 1'763'717'531'007);
            sqlite3_bind_text(insert_, 4, payload.data(), static_cast<int>(payload.size()), SQLITE_STATIC);
            step(insert_);
        }
        step(commit_);
    }

private:
    static void run(int code) {
        if (code == SQLITE_OK) return;
        std::fprintf(stderr, "bare SQLite: %s\n", sqlite3_errstr(code));
        std::exit(1);
    }
    void execute(const char* sql) { run(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr)); }
    static void step(sqlite3_stmt* statement) {
        if (sqlite3_step(statement) != SQLITE_DONE) run(SQLITE_ERROR);
        sqlite3_reset(statement);
    }

    sqlite3* db_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    sqlite3_stmt* begin_ = nullptr;
    sqlite3_stmt* commit_ = nullptr;
};

void append(sqlite::database& db, const std::vector<contract::uuid>& ids, stream of, std::int64_t budget) {
    auto change = sqlite::transaction::begin(db).value();
    outbox::draft record;
    record.of = of;
    record.type = "fl.diagnosis.v1";
    record.when.boot = "0b2a9d3e-6f1c-4c58-9a6e-7d1f3b5c8e90";
    record.data = payload;
    for (const auto& id : ids) {
        record.id = id;
        static_cast<void>(outbox::append(db, record, budget).value());
    }
    change.commit().value();
}

std::vector<contract::uuid> make_ids(contract::uuid_maker& maker, std::size_t count) {
    std::vector<contract::uuid> made(count);
    std::ranges::generate(made, [&maker] { return maker.next(); });
    return made;
}

void against_bare(const std::filesystem::path& folder, bool full, std::size_t group, int rounds) {
    bare_queue bare{(folder / "bare.db").string(), full};
    auto db = sqlite::database::open((folder / "ours.db").string(), {.full_sync = full}).value();
    outbox::migrate(db).value();
    contract::uuid_maker maker;
    series bare_time, our_time;
    for (int i = 0; i < rounds; ++i) {
        const auto ids = make_ids(maker, group);
        bare_time.add(timed([&] { bare.append(ids); }));
        our_time.add(timed([&] { append(db, ids, stream::diagnosis, INT64_MAX); }));
    }
    const auto what = "append, " + std::string{full ? "FULL" : "NORMAL"} + ", " + std::to_string(group) + " a transaction";
    compare(what.c_str(), bare_time, our_time);
    for (const auto* file : {"bare.db", "ours.db"})
        for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(folder / (std::string{file} + end));
}

struct speeds {
    series append_one, take, receipt, count;
};

// One record appended, one batch taken, one receipt for a batch, one look at the totals; the depth stays where it is.
speeds measure(const std::string& path, contract::uuid_maker& maker, int rounds) {
    // Without waiting for the disk: its moods would hide what the size of the table does.
    auto db = sqlite::database::open(path, {.full_sync = false}).value();
    auto sender = outbox::outbox::open(path, "bench").value();
    speeds s;
    outbox::cursor from;
    for (int i = 0; i < rounds; ++i) {
        for (int k = 0; k < 10; ++k) {
            const auto ids = make_ids(maker, 1);
            s.append_one.add(timed([&] { append(db, ids, stream::diagnosis, INT64_MAX); }));
        }
        std::vector<contract::envelope> taken;
        from = {};
        s.take.add(timed([&] { taken = sender.take(from, {.records = 10}).value(); }));
        const contract::receipt done{.stream = "diagnosis", .upto_seq = taken.back().seq, .rejected = {}};
        s.receipt.add(timed([&] { static_cast<void>(sender.on_receipt(done).value()); }));
        s.count.add(timed([&] { static_cast<void>(sender.count().value()); }));
    }
    return s;
}

void flatness(const std::filesystem::path& folder, int rows) {
    const auto path = (folder / "flat.db").string();
    contract::uuid_maker maker;
    {
        auto db = sqlite::database::open(path, {.full_sync = false}).value();
        outbox::migrate(db).value();
        append(db, make_ids(maker, 10), stream::diagnosis, INT64_MAX);
    }
    auto few = measure(path, maker, 100);
    {
        auto db = sqlite::database::open(path, {.full_sync = false}).value();
        for (int filled = 0; filled < rows; filled += 10'000) append(db, make_ids(maker, 10'000), stream::diagnosis, INT64_MAX);
    }
    sync();   // the million rows themselves
    auto many = measure(path, maker, 100);
    std::printf("\nwith %d rows waiting against ten (100 %% = as quick):\n", rows);
    compare("append one, NORMAL", few.append_one, many.append_one);
    compare("take ten", few.take, many.take);
    compare("receipt for ten", few.receipt, many.receipt);
    compare("totals", few.count, many.count);
}

}  // namespace

int main(int argc, char** argv) {
    std::string name = std::string{argc > 1 ? argv[1] : std::filesystem::temp_directory_path().string()} + "/outbox-bench-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) {
        std::fprintf(stderr, "outbox_bench: no folder can be made in %s\n", name.c_str());
        return 2;
    }
    const std::filesystem::path folder = name;
    against_bare(folder, true, 1, 3000);
    against_bare(folder, true, 10, 1000);
    against_bare(folder, false, 1, 10'000);
    against_bare(folder, false, 100, 300);
    flatness(folder, argc > 2 ? std::atoi(argv[2]) : 1'000'000);
    std::filesystem::remove_all(folder);
}
