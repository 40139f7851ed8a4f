// The folder in which installed packs stand: at most two databases (the one in use and the one before) and `installed.json`, one
// file that says which is which. It is replaced by one rename, so whatever kills the program in between leaves the old or the new,
// never none. Several processes may use one shelf; readers that have a database open keep it.
#pragma once

#include "gateway/faults/database.hpp"
#include "gateway/faults/pack.hpp"

#include <filesystem>
#include <optional>

namespace faultline::faults {

struct installed_pack {
    std::int64_t version = 0;
    std::string file;        // name in the folder
    std::string data;        // "2026.11"
    std::string created;
    std::string sha256;
    std::string key;         // name of the key that had signed it
    std::string installed;   // RFC 3339
};

// What installed.json says. Absent: the database that came with the program.
struct shelf_state {
    std::optional<installed_pack> current;
    std::optional<installed_pack> previous;
    std::int64_t highest = 0;     // ever installed here; only a greater version is taken, also after going back
    bool may_go_back = false;
};
[[nodiscard]] nlohmann::json to_json(const shelf_state&);

struct shelf_places {
    std::filesystem::path folder;      // made when first needed
    std::filesystem::path built_in;    // the database that came with the program
    std::filesystem::path keys;        // public keys of those whose packs are taken
};

// /var/lib/faultline/faultline.db -> /var/lib/faultline/packs
[[nodiscard]] std::filesystem::path packs_beside(const std::filesystem::path& gateway_database);
// /etc/faultline/keys, or a folder `keys` beside the gateway's database where that does not exist.
[[nodiscard]] std::filesystem::path usual_keys(const std::filesystem::path& gateway_database);

class shelf {
public:
    explicit shelf(shelf_places where) : where_{std::move(where)} {}

    // Nothing installed, also when installed.json cannot be understood: the program's own database is always there.
    [[nodiscard]] shelf_state state() const;

    // Checks everything and unpacks, in this order: form, signature, schema, version, checksums, database, coverage. Writes nothing.
    struct checked {
        pack_manifest manifest;
        std::string key;
        std::string database;    // the bytes
    };
    [[nodiscard]] pack_result<checked> check(std::string_view pack) const;

    // Checks and puts it to use. On the disk when it returns; on failure nothing has changed.
    [[nodiscard]] pack_result<shelf_state> install(std::string_view pack);
    // The one before becomes the one in use, and the other way round.
    [[nodiscard]] pack_result<shelf_state> roll_back();

    // The database in use. An installed one that cannot be opened (a broken disk, a new program with another schema) gives way to
    // the one before it and to the program's own; so does one whose data are older than the program's own.
    struct opened {
        database what;
        std::filesystem::path file;
        std::int64_t version = 0;       // of the pack; 0: the program's own
        bool gave_way = false;
    };
    [[nodiscard]] boost::system::result<opened> open() const;

    [[nodiscard]] const shelf_places& where() const { return where_; }

private:
    [[nodiscard]] pack_result<> keep(const shelf_state&) const;
    void clear_up(const shelf_state&) const;

    shelf_places where_;
};

// Bytes of a pack's file; unreadable or too_big.
[[nodiscard]] pack_result<std::string> read_pack_file(const std::filesystem::path&);

// "2026.9" < "2026.11": by numbers between dots.
[[nodiscard]] bool is_older_data(std::string_view one, std::string_view other);

}  // namespace faultline::faults
