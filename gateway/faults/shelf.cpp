#include "gateway/faults/shelf.hpp"

#include "cloud/contract/stamp.hpp"
#include "gateway/faults/database_check.hpp"
#include "gateway/faults/durable_file.hpp"
#include "gateway/faults/keys.hpp"
#include "gateway/faults/schema.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>

namespace faultline::faults {

namespace {

using nlohmann::json;

constexpr const char* state_file = "installed.json";

json written(const std::optional<installed_pack>& one) {
    if (!one) return nullptr;
    return {{"version", one->version}, {"file", one->file}, {"data", one->data}, {"created", one->created}, {"sha256", one->sha256}, {"key", one->key}, {"installed", one->installed}};
}

std::optional<installed_pack> read_one(const json& from) {
    if (!from.is_object()) return std::nullopt;
    installed_pack one;
    from.at("version").get_to(one.version);
    from.at("file").get_to(one.file);
    one.data = from.value("data", "");
    one.created = from.value("created", "");
    one.sha256 = from.value("sha256", "");
    one.key = from.value("key", "");
    one.installed = from.value("installed", "");
    const bool plain = !one.file.empty() && one.file.find('/') == one.file.npos;   // a name in this folder and nowhere else
    return plain ? std::optional{std::move(one)} : std::nullopt;
}

pack_failure cannot_write(const std::filesystem::path& path, const std::string& text) {
    return {pack_error::cannot_write, {{"path", path.string()}, {"text", text}}};
}

std::string data_of(const std::filesystem::path& file) {
    const auto opened = database::open(file);
    return opened ? opened->version() : std::string{};
}

}  // namespace

json to_json(const shelf_state& s) {
    return {{"current", written(s.current)}, {"previous", written(s.previous)}, {"highest", s.highest}, {"may_go_back", s.may_go_back}};
}

std::filesystem::path packs_beside(const std::filesystem::path& gateway_database) { return gateway_database.parent_path() / "packs"; }

std::filesystem::path usual_keys(const std::filesystem::path& gateway_database) {
    const std::filesystem::path installed = "/etc/faultline/keys";
    std::error_code failed;
    return std::filesystem::is_directory(installed, failed) ? installed : gateway_database.parent_path() / "keys";
}

bool is_older_data(std::string_view one, std::string_view other) {
    const auto next = [](std::string_view& rest) {
        unsigned long number = 0;   // of what is no digit, too
        const auto end = std::from_chars(rest.data(), rest.data() + rest.size(), number).ptr;
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        if (!rest.empty()) rest.remove_prefix(1);
        return number;
    };
    while (!one.empty() && !other.empty()) {
        const auto mine = next(one), theirs = next(other);
        if (mine != theirs) return mine < theirs;
    }
    return one.empty() && !other.empty();
}

pack_result<std::string> read_pack_file(const std::filesystem::path& path) {
    std::error_code failed;
    const auto unreadable = [&](const std::string& text) { return pack_failure{pack_error::unreadable, {{"path", path.string()}, {"text", text}}}; };
    if (!std::filesystem::is_regular_file(path, failed)) return unreadable(failed ? failed.message() : "not a file");
    const auto size = std::filesystem::file_size(path, failed);
    if (failed) return unreadable(failed.message());
    if (size > most_pack_bytes) return pack_failure{pack_error::too_big, {{"size", size}, {"limit", most_pack_bytes}}};
    std::ifstream in{path, std::ios::binary};
    std::string bytes(size, '\0');
    if (!in.read(bytes.data(), static_cast<std::streamsize>(size))) return unreadable(std::strerror(errno));
    return bytes;
}

shelf_state shelf::state() const {
    shelf_state told;
    std::ifstream in{where_.folder / state_file, std::ios::binary};
    const auto read = json::parse(in, nullptr, false);
    if (!read.is_object()) return told;
    try {
        told.highest = read.value("highest", std::int64_t{0});
        told.may_go_back = read.value("may_go_back", false);
        told.current = read_one(read.value("current", json{}));
        told.previous = read_one(read.value("previous", json{}));
    } catch (const json::exception&) {
        return {};
    }
    return told;
}

pack_result<shelf::checked> shelf::check(std::string_view bytes) const {
    const auto what = read_pack(bytes);
    if (!what) return what.error();
    const auto signer = check_signature(*what, where_.keys);
    if (!signer) return signer.error();
    if (what->manifest.schema != schema_version)
        return pack_failure{pack_error::wrong_schema, {{"schema", what->manifest.schema}, {"wanted", schema_version}}};
    const auto have = state();
    if (what->manifest.version <= have.highest)
        return pack_failure{pack_error::not_newer, {{"version", what->manifest.version}, {"have", have.highest}}};
    if (const auto own = data_of(where_.built_in); is_older_data(what->manifest.data, own))
        return pack_failure{pack_error::not_newer, {{"version", what->manifest.data}, {"have", own}}};
    auto database = unpack(*what);
    if (!database) return database.error();
    if (const auto whole = check_database(*database, have.current ? where_.folder / have.current->file : where_.built_in); !whole) return whole.error();
    return checked{what->manifest, *signer, std::move(*database)};
}

pack_result<> shelf::keep(const shelf_state& now) const {
    const auto file = where_.folder / state_file;
    if (const auto why = write_durably(file, to_json(now).dump(2) + "\n"); !why.empty()) return cannot_write(file, why);
    return {};
}

// Whatever no state names: databases of long ago and what a killed program left. Programs that have one open keep it.
void shelf::clear_up(const shelf_state& now) const {
    std::error_code failed;
    for (auto at = std::filesystem::directory_iterator{where_.folder, failed}; !failed && at != std::filesystem::directory_iterator{}; at.increment(failed)) {
        const auto name = at->path().filename().string();
        const bool named = (now.current && now.current->file == name) || (now.previous && now.previous->file == name);
        std::error_code ignored;
        if (!named && (name.starts_with("faults-") || name.ends_with(".new"))) std::filesystem::remove(at->path(), ignored);
    }
}

pack_result<shelf_state> shelf::install(std::string_view bytes) {
    std::error_code failed;
    std::filesystem::create_directories(where_.folder, failed);
    const folder_lock mine{where_.folder};
    if (!mine.is_held()) return cannot_write(where_.folder, std::strerror(errno));
    auto fresh = check(bytes);
    if (!fresh) return fresh.error();
    shelf_state now = state();
    clear_up(now);
    const auto& told = fresh->manifest;
    const auto name = "faults-" + std::to_string(told.version) + ".db";
    const auto file = where_.folder / name;
    if (const auto why = write_durably(file, fresh->database); !why.empty()) return cannot_write(file, why);
    if (const auto tried = database::open(file); !tried) {   // the real reader has the last word
        std::filesystem::remove(file, failed);
        return pack_failure{pack_error::failed_check, {{"text", tried.error().message()}}};
    }
    now.previous = now.current;
    now.current = installed_pack{told.version, name, told.data, told.created, told.sha256, fresh->key, contract::rfc3339(contract::stamp_now().wall_ms)};
    now.highest = told.version;
    now.may_go_back = true;
    if (const auto kept = keep(now); !kept) return kept.error();
    clear_up(now);
    return now;
}

pack_result<shelf_state> shelf::roll_back() {
    const folder_lock mine{where_.folder};
    auto now = state();
    if (!mine.is_held() || !now.may_go_back) return pack_failure{pack_error::nothing_to_roll_back};
    std::swap(now.current, now.previous);
    if (now.current)
        if (const auto tried = database::open(where_.folder / now.current->file); !tried)
            return pack_failure{pack_error::failed_check, {{"text", tried.error().message()}}};
    if (const auto kept = keep(now); !kept) return kept.error();
    return now;
}

boost::system::result<shelf::opened> shelf::open() const {
    const auto now = state();
    auto own = database::open(where_.built_in);
    bool gave_way = false;
    for (const auto* one : {&now.current, &now.previous}) {
        if (!*one) break;   // the program's own stands here
        const auto file = where_.folder / (*one)->file;
        auto tried = database::open(file);
        const bool older = tried && own && is_older_data(tried->version(), own->version());
        if (tried && !older) return opened{std::move(*tried), file, (*one)->version, gave_way};
        gave_way = gave_way || !tried;
    }
    if (!own) return own.error();
    return opened{std::move(*own), where_.built_in, 0, gave_way};
}

}  // namespace faultline::faults
