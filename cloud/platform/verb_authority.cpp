#include "cloud/platform/verb_authority.hpp"

#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cloud/contract/stamp.hpp"
#include "cloud/contract/texts.hpp"
#include "cloud/identity/files.hpp"
#include "cloud/platform/table.hpp"
#include "cloud/platform/verb_command.hpp"

namespace faultline::platform {
namespace {

std::int64_t now_s() { return static_cast<std::int64_t>(std::time(nullptr)); }

}  // namespace

authority_verbs::authority_verbs(CLI::App& app) {
    auto* const all = app.add_subcommand("authority", "a small certificate authority: enrols gateways, renews, revokes");
    all->require_subcommand(1);
    all->footer("Examples:\n"
                "  faultline-platform authority init --host platform.example.com\n"
                "  faultline-platform authority serve --listen 0.0.0.0\n"
                "  faultline-platform authority claim bay-07          prints the code for: faultline enroll --claim CODE\n"
                "  faultline-platform authority server-certificate --host broker.example.com --out /etc/mosquitto/faultline/broker\n"
                "  faultline-platform authority revoke bay-07         then restart the broker: it reads crl.pem\n"
                "Exit codes: 0 done, 1 refused, 2 wrong usage or a folder that cannot be used.");
    const auto verb = [&](const char* name, const char* help) {
        auto* const made = all->add_subcommand(name, help);
        made->add_option("--folder", folder_, "where the authority lives; its key never leaves")->capture_default_str();
        made->add_option("--lang", lang_, "zh or en");
        return made;
    };
    init_ = verb("init", "make a new authority and the certificate of its enrolment service");
    init_->add_option("--host", hosts_, "name or address gateways will call the service by; may be given more than once")->required();
    init_->add_option("--name", name_, "what the authority is called")->capture_default_str();
    serve_ = verb("serve", "enrol and renew over HTTPS, until told to end");
    serve_->add_option("--listen", server_.listen, "address to listen on")->capture_default_str();
    serve_->add_option("--port", server_.port, "port; 0: a free one")->capture_default_str();
    serve_->add_option("--port-file", server_.port_file, "write the port there");
    claim_ = verb("claim", "a code that buys one certificate for this gateway");
    claim_->add_option("gateway", gateway_, "the gateway's name")->required();
    claim_->add_option("--valid-h", valid_h_, "hours")->check(CLI::Range(1, 24 * 30))->capture_default_str();
    list_ = verb("list", "certificates that were issued");
    list_->add_flag("--json", json_, "JSON, one object per line");
    revoke_ = verb("revoke", "take a gateway's certificates back");
    revoke_->add_option("gateway", gateway_, "the gateway's name")->required();
    certificate_ = verb("server-certificate", "a certificate for the broker or the platform");
    certificate_->add_option("--host", hosts_, "name or address; the first one is also the common name")->required();
    certificate_->add_option("--out", out_, "files OUT.pem and OUT.key")->required();
}

bool authority_verbs::asked() const {
    return init_->parsed() || serve_->parsed() || claim_->parsed() || list_->parsed() || revoke_->parsed() || certificate_->parsed();
}

int authority_verbs::say(identity::authority_error why) const {
    std::cerr << contract::format_message("error.authority_" + std::string{identity::name(why)}, spoken_language(lang_), {{"folder", folder_}, {"gateway", gateway_}, {"authority", folder_}}) << "\n";
    return why == identity::authority_error::no_folder || why == identity::authority_error::damaged ? 2 : 1;
}

int authority_verbs::run() const {
    if (init_->parsed()) return init();
    auto opened = identity::authority::open(folder_);
    if (!opened) return say(opened.error());
    if (serve_->parsed()) return serve(*opened);
    if (claim_->parsed()) return claim(*opened);
    if (list_->parsed()) return list(*opened);
    return revoke_->parsed() ? revoke(*opened) : certificate(*opened);
}

int authority_verbs::init() const {
    const auto made = identity::authority::create(folder_, name_, hosts_, now_s());
    if (!made) return say(made.error());
    std::cout << contract::format_message("authority.made", spoken_language(lang_), {{"folder", folder_}}) << "\n";
    return 0;
}

int authority_verbs::serve(identity::authority& who) const { return serve_authority(who, server_); }

int authority_verbs::claim(identity::authority& who) const {
    const auto code = who.give_claim(gateway_, now_s(), valid_h_ * 3600);
    if (!code) return say(code.error());
    std::cout << *code << "\n";
    return 0;
}

int authority_verbs::list(const identity::authority& who) const {
    const auto rows = who.issued();
    if (!rows) return say(rows.error());
    std::vector<cells> lines;
    for (const auto& one : *rows) {
        const auto until = contract::rfc3339(one.not_after_s * 1000);
        if (json_) std::cout << nlohmann::ordered_json{{"gateway", one.gateway}, {"serial", one.serial}, {"issued", contract::rfc3339(one.issued_s * 1000)}, {"not_after", until}, {"revoked", one.is_revoked}}.dump() << "\n";
        lines.push_back({one.gateway, until, std::string{contract::text(one.is_revoked ? "authority.revoked" : "authority.valid", spoken_language(lang_))}, one.serial});
    }
    if (json_) return 0;
    const auto word = [&](const char* key) { return std::string{contract::text(key, spoken_language(lang_))}; };
    std::cout << table({word("platform.head.gateway"), word("authority.head.until"), word("platform.head.state"), word("authority.head.serial")}, lines);
    return 0;
}

int authority_verbs::revoke(identity::authority& who) const {
    const auto count = who.revoke(gateway_, now_s());
    if (!count) return say(count.error());
    std::cout << contract::format_message("authority.revoked_now", spoken_language(lang_), {{"gateway", gateway_}, {"count", std::to_string(*count)}, {"file", folder_ + "/crl.pem"}}) << "\n";
    return 0;
}

int authority_verbs::certificate(const identity::authority& who) const {
    const auto made = who.for_server(hosts_, now_s());
    if (!made) return say(made.error());
    if (!identity::write_whole(out_ + ".key", made->key, identity::owner_only) || !identity::write_whole(out_ + ".pem", made->certificate, identity::for_everybody))
        return say(identity::authority_error::no_folder);
    return 0;
}

}  // namespace faultline::platform
