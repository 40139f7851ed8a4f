#include "cloud/platform/verb_command.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "cloud/contract/record.hpp"
#include "cloud/contract/response.hpp"
#include "cloud/platform/order.hpp"
#include "cloud/platform/poke.hpp"
#include "cloud/platform/show.hpp"

namespace faultline::platform {
namespace {

namespace exit_code {
constexpr int done = 0, not_found = 1, usage = 2, no_answer = 4, refused = 5;
}

std::int64_t wall_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// A private key is its owner's alone from its first byte, and never written over.
bool write_new(const std::string& path, const std::string& text, mode_t mode) {
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0) return false;
    const bool done = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
    return close(fd) == 0 && done;
}

std::optional<contract::signing_key> read_key(const std::string& path) {
    std::ifstream file{path};
    std::stringstream text;
    text << file.rdbuf();
    return file ? contract::signing_key::from_pem(text.str()) : std::nullopt;
}

}  // namespace

contract::language spoken_language(const std::string& asked) {
    if (const auto known = contract::language_named(asked)) return *known;
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* const value = std::getenv(name);
        if (value != nullptr && *value != '\0') return contract::language_named(value).value_or(contract::language::en);
    }
    return contract::language::zh;
}

command_verbs::command_verbs(CLI::App& app) {
    keygen_ = app.add_subcommand("keygen", "make the key that signs commands; gateways are given its public half");
    keygen_->add_option("--key", key_, "file for the private key; must not exist yet")->required();
    keygen_->add_option("--public", public_, "file for the public key [the same with .pub]");
    keygen_->add_option("--lang", lang_, "zh or en");
    keygen_->footer("Example:\n  faultline-platform keygen --key /etc/faultline-platform/command.key\n"
                    "  then on each gateway: faultlined --command-keys command.key.pub");

    auto* const command = app.add_subcommand("command", "order something of a gateway, and see what became of it");
    command->require_subcommand(1);
    command->footer("Examples:\n"
                    "  faultline-platform command send scan --gateway bay-07 --key command.key --by chen --wait\n"
                    "  faultline-platform command send live --gateway bay-07 --key command.key --by chen --args '{\"signals\":[\"0C\",\"05\"],\"duration_s\":30}'\n"
                    "  faultline-platform command send clear --gateway bay-07 --vehicle LSVAA4182E2184847 --role workshop --key command.key --by li --wait\n"
                    "  faultline-platform command list --gateway bay-07\n"
                    "Exit codes: 0 done, 1 no such command, 2 wrong usage, 4 no answer in time, 5 refused or failed.");
    const auto common = [this](CLI::App* verb) {
        verb->add_option("--database", database_, "the platform's database")->capture_default_str();
        verb->add_option("--lang", lang_, "zh or en");
        verb->add_flag("--json", json_, "JSON, one object per line");
    };
    sending_ = command->add_subcommand("send", "sign a command and send it");
    common(sending_);
    sending_->add_option("op", op_, "status, report, scan, identifiers, freeze_frames, monitors, live, guide, cancel, clear")->required();
    sending_->add_option("--gateway", gateway_, "to this gateway")->required();
    sending_->add_option("--vehicle", vehicle_, "VIN: only if this car is there (required for clear)");
    sending_->add_option("--args", args_, "a JSON object");
    sending_->add_option("--by", by_, "who orders it, as the audit log shall say")->required();
    sending_->add_option("--role", role_, "expert, workshop or service")->capture_default_str();
    sending_->add_option("--valid-s", valid_s_, "not begun later than this")->check(CLI::Range(1, 3600))->capture_default_str();
    sending_->add_option("--key", key_, "the private key that signs")->required();
    sending_->add_flag("--wait", wait_, "show how it goes until the final answer");
    listing_ = command->add_subcommand("list", "list commands, newest first");
    common(listing_);
    listing_->add_option("--gateway", gateway_, "to this gateway only");
    listing_->add_option("--limit", limit_, "at most so many")->check(CLI::Range(1, 100'000))->capture_default_str();
    showing_ = command->add_subcommand("show", "one command with every answer");
    common(showing_);
    showing_->add_option("id", id_, "its id, as `command list` prints it")->required();
}

bool command_verbs::asked() const { return keygen_->parsed() || sending_->parsed() || listing_->parsed() || showing_->parsed(); }

int command_verbs::run() const {
    if (keygen_->parsed()) return make_key();
    if (sending_->parsed()) return send();
    return listing_->parsed() ? list() : show();
}

int command_verbs::say(std::string_view key, const nlohmann::json& args) const {
    std::cerr << contract::format_message(key, spoken_language(lang_), args) << "\n";
    return exit_code::usage;
}

int command_verbs::make_key() const {
    const auto beside = public_.empty() ? key_ + ".pub" : public_;
    const auto key = contract::signing_key::make();
    if (!write_new(key_, key.private_pem(), 0600)) return say("error.platform_key_exists", {{"file", key_}});
    if (!write_new(beside, key.public_pem(), 0644)) return say("error.platform_key_exists", {{"file", beside}});
    std::cout << contract::format_message("platform.key_made", spoken_language(lang_), {{"key", key_}, {"public", beside}, {"id", key.id()}}) << "\n";
    return exit_code::done;
}

int command_verbs::send() const {
    const auto key = read_key(key_);
    if (!key) return say("error.platform_no_key", {{"file", key_}});
    order what{gateway_, op_, vehicle_, by_, role_, nullptr, valid_s_};
    if (!args_.empty()) {
        const auto args = contract::parse_json(args_);
        if (!args || !args->is_object()) return say("error.platform_args", {{"text", args_}});
        what.args = *args;
    }
    const auto made = make_command(what, *key, wall_ms());
    if (!made) {
        const auto reason = contract::format_message("command.refused." + std::string{contract::name(made.error())}, spoken_language(lang_), {{"op", op_}, {"role", role_}});
        std::cerr << reason << "\n";
        return exit_code::refused;
    }
    auto storage = storage::open(database_);
    if (!storage) return say("error.platform_cannot_open", {{"detail", storage.error().detail}, {"file", database_}});
    if (const auto kept = storage->add_command(*made); !kept) return say("error.platform_storage", {{"detail", kept.error().detail}, {"file", database_}});
    poke(database_);
    if (!wait_) {
        std::cout << made->id << "\n";
        return exit_code::done;
    }
    return wait_for(made->id);
}

int command_verbs::wait_for(const std::string& id) const {
    const auto lang = spoken_language(lang_);
    auto storage = storage::open_reading(database_);
    if (!storage) return say("error.platform_cannot_open", {{"detail", storage.error().detail}, {"file", database_}});
    std::size_t told = 0;
    // What began in time may take a while; the final answer of what did not begin comes with not_after at the latest.
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds{valid_s_ + 600};
    const auto last_start = std::chrono::steady_clock::now() + std::chrono::seconds{valid_s_ + 15};
    while (std::chrono::steady_clock::now() < patience) {
        const auto answers = storage->answers(gateway_, id);
        if (!answers) return say("error.platform_storage", {{"detail", answers.error().detail}, {"file", database_}});
        for (; told < answers->size(); ++told) {
            const auto& one = (*answers)[told];
            const auto answer = contract::read_record<contract::response>(one.data);
            if (!answer) continue;
            if (json_) std::cout << one.data << std::endl;
            else (answer->final ? std::cout : std::cerr) << show_answer(*answer, lang) << std::endl;
            if (answer->final) return answer->state == "done" ? exit_code::done : exit_code::refused;
        }
        if (told == 0 && std::chrono::steady_clock::now() > last_start) break;
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    const auto row = storage->command(id);
    const auto delivery = row && !row->empty() ? row->front().delivery : std::string{"waiting"};
    std::cerr << contract::format_message("error.platform_no_answer", lang, {{"id", id}, {"delivery", delivery}}) << "\n";
    return exit_code::no_answer;
}

int command_verbs::list() const {
    auto storage = storage::open_reading(database_);
    if (!storage) return say("error.platform_cannot_open", {{"detail", storage.error().detail}, {"file", database_}});
    const auto all = storage->commands(gateway_, limit_);
    if (!all) return say("error.platform_storage", {{"detail", all.error().detail}, {"file", database_}});
    if (json_) {
        for (const auto& one : *all) std::cout << command_json(one);
    } else {
        std::cout << show_commands(*all, spoken_language(lang_));
    }
    return exit_code::done;
}

int command_verbs::show() const {
    auto storage = storage::open_reading(database_);
    if (!storage) return say("error.platform_cannot_open", {{"detail", storage.error().detail}, {"file", database_}});
    const auto found = storage->command(id_);
    if (!found) return say("error.platform_storage", {{"detail", found.error().detail}, {"file", database_}});
    if (found->empty()) {
        (void)say("error.platform_no_command", {{"id", id_}});
        return exit_code::not_found;
    }
    const auto answers = storage->answers(found->front().gateway, id_);
    if (!answers) return say("error.platform_storage", {{"detail", answers.error().detail}, {"file", database_}});
    if (json_) {
        std::cout << command_json(found->front());
        for (const auto& one : *answers) std::cout << one.data << "\n";
        return exit_code::done;
    }
    std::cout << show_commands(*found, spoken_language(lang_));
    for (const auto& one : *answers) {
        if (const auto answer = contract::read_record<contract::response>(one.data)) std::cout << show_answer(*answer, spoken_language(lang_)) << "\n";
    }
    return exit_code::done;
}

}  // namespace faultline::platform
