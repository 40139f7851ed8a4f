// enroll: the gateway's certificate - the first one with a claim code, the next ones by the one before.
#include <ctime>
#include <filesystem>
#include <iostream>

#include "cloud/contract/stamp.hpp"
#include "cloud/identity/enrolment.hpp"
#include "tools/cli/verbs.hpp"

namespace faultline::cli {

using contract::format_message;
using nlohmann::json;

namespace {

std::int64_t now_s() { return static_cast<std::int64_t>(std::time(nullptr)); }

int wrong(const session& here, const identity::enrolment_failure& why) {
    const auto code = why.key.substr(std::string_view{"error."}.size());
    const bool is_refused = code.starts_with("authority_");
    return report_error(here, failure(is_refused ? exit_code::refused : exit_code::no_file, code, why.args));
}

// A clock that is years off makes every certificate look expired or not begun.
std::optional<json> complaint_about_clock(const identity::about_certificate& about) {
    constexpr std::int64_t day = 86'400;
    if (now_s() + day < about.not_before_s || now_s() > about.not_after_s + 10 * 365 * day) {
        return failure(exit_code::no_file, "enrol_clock", {{"now", contract::rfc3339(now_s() * 1000)}, {"from", contract::rfc3339(about.not_before_s * 1000)}, {"until", contract::rfc3339(about.not_after_s * 1000)}});
    }
    return std::nullopt;
}

void tell(const session& here, const char* key, const identity::identity_files& files) {
    const auto until = contract::rfc3339(files.about.not_after_s * 1000);
    const json about{{"gateway", files.about.name}, {"not_after", until}, {"ca", files.ca}, {"cert", files.certificate}, {"key", files.key},
                     {"life_used", files.about.life_used(now_s())}};
    if (here.asked.json) print_json(about);
    else std::cout << format_message(key, here.lang(), {{"gateway", files.about.name}, {"until", until}, {"ca", files.ca}, {"cert", files.certificate}, {"key", files.key}}) << std::endl;
}

int show(const session& here, const std::string& folder) {
    const auto now = identity::present(folder);
    if (!now) return wrong(here, now.error());
    if (const auto clock = complaint_about_clock(now->about)) return report_error(here, *clock);
    tell(here, now->about.not_after_s < now_s() ? "enroll.expired" : "enroll.present", *now);
    return now->about.not_after_s < now_s() ? exit_code::refused : exit_code::done;
}

}   // namespace

int verb_enroll(const session& here) {
    const auto& asked = here.asked;
    const auto folder = asked.folder.empty() ? std::string{"/etc/faultline/identity"} : asked.folder;
    if (asked.claim.empty() && !asked.renew) return show(here, folder);
    const auto at = identity::parse_peer(asked.authority);
    if (!at) return report_error(here, failure(exit_code::usage, "enrol_authority", {{"authority", asked.authority}}));
    if (!asked.claim.empty()) {
        const auto made = identity::enrol(folder, *at, asked.claim, now_s());
        if (!made) return wrong(here, made.error());
        tell(here, "enroll.done", *made);
        return exit_code::done;
    }
    const auto now = identity::present(folder);
    if (!now) return wrong(here, now.error());
    if (const auto clock = complaint_about_clock(now->about)) return report_error(here, *clock);
    if (!asked.yes && now->about.life_used(now_s()) < identity::renew_at) {
        tell(here, "enroll.not_yet", *now);
        return exit_code::done;
    }
    const auto made = identity::renew(folder, *at, now_s(), {});
    if (!made) return wrong(here, made.error());
    tell(here, "enroll.renewed", *made);
    return exit_code::done;
}

}   // namespace faultline::cli
