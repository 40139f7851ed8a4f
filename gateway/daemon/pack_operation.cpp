// `pack_list`, `pack_verify`, `pack_install`, `pack_rollback`: no car is needed, so none of them waits for the bay. Unpacking and
// checking happen on the store's thread; the new database is opened between two lookups.
#include <cstdlib>

#include "gateway/daemon/explanations.hpp"
#include "gateway/daemon/operations.hpp"
#include "gateway/faults/keys.hpp"

namespace faultline::daemon {

using nlohmann::json;

namespace {

std::filesystem::path database_of(const bay_options& options) { return options.database.empty() ? default_database() : options.database; }

trouble from_pack(const faults::pack_failure& why) {
    using enum faults::pack_error;
    const bool ours = why.code == unreadable || why.code == cannot_write;
    return {std::string{"pack_"} + faults::name_of(why.code), ours ? exit_code::broken : exit_code::refused, why.args};
}

// What is told to the platform about packs.
contract::event note(const char* kind, json detail) {
    return {kind, contract::rfc3339(contract::stamp_now().wall_ms), {}, {}, std::move(detail)};
}

faults::pack_result<faults::shelf_state> install_noted(const bay_options& options, const std::string& path, store::store& into) {
    const auto bytes = faults::read_pack_file(path);
    if (!bytes) return bytes.error();
    auto done = shelf_of(options).install(*bytes);
    const auto told = faults::read_pack(*bytes);
    json detail{{"name", "faults"}};
    if (told) detail["version"] = told->manifest.version;
    if (done) detail["key"] = done->current->key;
    else detail["code"] = faults::name_of(done.error().code);
    const auto event = note(done ? contract::event_kind::pack_installed : contract::event_kind::pack_refused, std::move(detail));
    (void)into.save_event(event, contract::stamp_now());   // the answer goes to who asked in any case
    return done;
}

json listed(bay& at) {
    const auto shelf = shelf_of(at.options);
    auto keys = json::array();
    for (const auto& one : faults::read_keys(shelf.where().keys)) keys.push_back({{"name", one.name}, {"id", faults::text_of(faults::id_of(one.key))}});
    return {{"in_use", describe_explanations(at)}, {"installed", faults::to_json(shelf.state())}, {"folder", shelf.where().folder.string()},
            {"keys", keys}, {"keys_folder", shelf.where().keys.string()}, {"told", is_told_which_database(at.options)}};
}

asio::awaitable<json> verify(bay& at, std::string path) {
    auto job = [&](store::store&) -> faults::pack_result<faults::shelf::checked> {
        const auto bytes = faults::read_pack_file(path);
        if (!bytes) return bytes.error();
        return shelf_of(at.options).check(*bytes);
    };
    const auto checked = co_await at.store.run(job);
    if (!checked) co_return error_event(from_pack(checked.error()));
    co_return result_event({{"manifest", faults::to_json(checked->manifest)}, {"key", checked->key}});
}

asio::awaitable<json> install(bay& at, client& who, std::string path) {
    progress(who, "progress.checking_pack");
    auto job = [&](store::store& s) { return install_noted(at.options, path, s); };
    const auto done = co_await at.store.run(job);
    if (!done) co_return error_event(from_pack(done.error()));
    open_explanations(at, who);
    co_return result_event(listed(at));
}

asio::awaitable<json> roll_back(bay& at, client& who) {
    auto job = [&](store::store& s) -> faults::pack_result<faults::shelf_state> {
        auto done = shelf_of(at.options).roll_back();
        if (!done) return done;
        const auto event = note(contract::event_kind::pack_rolled_back, {{"name", "faults"}, {"version", done->current ? done->current->version : 0}});
        (void)s.save_event(event, contract::stamp_now());
        return done;
    };
    const auto done = co_await at.store.run(job);
    if (!done) co_return error_event(from_pack(done.error()));
    open_explanations(at, who);
    co_return result_event(listed(at));
}

}  // namespace

bool is_told_which_database(const bay_options& options) {
    const char* const told = std::getenv("FAULTLINE_FAULTS");
    return !options.faults.empty() || (told != nullptr && *told != '\0');
}

faults::shelf shelf_of(const bay_options& options) {
    const auto database = database_of(options);
    return faults::shelf{{faults::packs_beside(database), options.faults.empty() ? faults::locate_database() : std::filesystem::path{options.faults},
                          options.keys.empty() ? faults::usual_keys(database) : std::filesystem::path{options.keys}}};
}

void open_explanations(bay& at, client& who) {
    const auto notice = [&](const char* text, json args) { who.emit({{"event", "notice"}, {"text", text}, {"args", std::move(args)}}); };
    const auto shelf = shelf_of(at.options);
    if (is_told_which_database(at.options)) {
        auto opened = faults::database::open(shelf.where().built_in);
        if (opened) at.explanations.emplace(std::move(*opened)), at.pack = 0, at.explained_by = shelf.where().built_in.string();
        else notice("error.no_fault_database", {{"path", shelf.where().built_in.string()}, {"text", opened.error().message()}});
        return;
    }
    auto opened = shelf.open();
    if (!opened) return notice("error.no_fault_database", {{"path", shelf.where().built_in.string()}, {"text", opened.error().message()}});
    at.explanations.emplace(std::move(opened->what));
    at.pack = opened->version;
    at.explained_by = opened->file.string();
    if (opened->gave_way) notice("error.pack_gave_way", {{"path", shelf.where().folder.string()}, {"version", opened->version}});
}

json describe_explanations(const bay& at) {
    if (!at.explanations) return nullptr;
    return {{"pack", at.pack}, {"data", at.explanations->version()}, {"path", at.explained_by}};
}

asio::awaitable<json> packs(bay& at, client& who, std::string op, json args) {
    if (op == "pack_list") co_return result_event(listed(at));
    const auto path = args.value("path", std::string{});
    if (op == "pack_verify") co_return co_await verify(at, path);
    if (is_told_which_database(at.options))
        co_return error_event(from_pack({faults::pack_error::not_used, {{"path", shelf_of(at.options).where().built_in.string()}}}));
    if (op == "pack_install") co_return co_await install(at, who, path);
    if (op == "pack_rollback") co_return co_await roll_back(at, who);
    co_return error_event({"unknown_operation", exit_code::usage, {{"op", op}}});
}

}  // namespace faultline::daemon
