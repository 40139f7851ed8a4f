#include "cloud/identity/enrolment.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "cloud/identity/claim.hpp"
#include "cloud/identity/files.hpp"

namespace faultline::identity {
namespace {

namespace fs = std::filesystem;

enrolment_failure failed(std::string key, nlohmann::json args = nlohmann::json::object()) { return {std::move(key), std::move(args)}; }

identity_files files_in(const std::string& folder, const about_certificate& about) {
    return {folder + "/ca.pem", folder + "/gateway.pem", folder + "/gateway.key", about};
}

bool point_at(const std::string& folder, const std::string& target) {
    const auto beside = folder + "/current.new";
    ::unlink(beside.c_str());
    return ::symlink(target.c_str(), beside.c_str()) == 0 && std::rename(beside.c_str(), (folder + "/current").c_str()) == 0;
}

std::string target_of(const std::string& folder) {
    std::error_code none;
    const auto target = fs::read_symlink(folder + "/current", none);
    return none ? std::string{} : target.string();
}

// A folder of its own for the new certificate; not in use yet. Its name.
enrolled<std::string> put_down(const std::string& folder, const std::string& ca, const std::string& certificate, const std::string& key, std::int64_t now_s) {
    std::error_code wrong;
    fs::create_directories(folder, wrong);
    auto name = std::to_string(now_s);
    while (fs::exists(folder + "/" + name, wrong)) name += "a";
    const auto at = folder + "/" + name;
    fs::create_directory(at, wrong);
    const bool done = !wrong && write_whole(at + "/gateway.key", key, owner_only) && write_whole(at + "/gateway.pem", certificate, for_everybody) &&
                      write_whole(at + "/ca.pem", ca, for_everybody);
    if (!done) return failed("error.enrol_folder", {{"folder", folder}});
    return enrolled<std::string>{boost::system::in_place_value, name};
}

// Only the one in use and the one before it stay.
void tidy(const std::string& folder, const std::string& used, const std::string& before) {
    std::error_code ignored;
    for (const auto& one : fs::directory_iterator{folder, ignored}) {
        const auto name = one.path().filename().string();
        if (one.is_directory(ignored) && !one.is_symlink(ignored) && name != used && name != before) fs::remove_all(one.path(), ignored);
    }
}

enrolled<https_answer> ask(const https_peer& at, const std::string& path, const nlohmann::json& body) {
    auto answer = post(at, path, body);
    const auto where = at.host + ":" + std::to_string(at.port);
    if (!answer) return failed("error.enrol_" + std::string{name(answer.error().code)}, {{"authority", where}, {"text", answer.error().detail}});
    if (answer->status == 200) return std::move(*answer);
    const auto code = answer->body.is_object() && answer->body.contains("error") && answer->body["error"].is_string() ? answer->body["error"].get<std::string>() : std::string{"failed"};
    return failed("error.authority_" + code, {{"authority", where}});
}

std::string text_in(const nlohmann::json& body, const char* name) {
    return body.is_object() && body.contains(name) && body[name].is_string() ? body[name].get<std::string>() : std::string{};
}

}  // namespace

enrolled<identity_files> present(const std::string& folder) {
    const auto at = folder + "/current";
    const auto certificate = read_whole(at + "/gateway.pem");
    const auto key = read_whole(at + "/gateway.key");
    if (!certificate || !key) return failed("error.enrol_none", {{"folder", folder}});
    const auto about = read_certificate(*certificate);
    if (!about || !belong_together(*key, *certificate)) return failed("error.enrol_damaged", {{"folder", folder}});
    return files_in(at, *about);
}

enrolled<identity_files> enrol(const std::string& folder, const https_peer& at, const std::string& code, std::int64_t now_s) {
    const auto claimed = parse_claim(code);
    if (!claimed) return failed("error.enrol_code");
    auto peer = at;
    peer.fingerprint = claimed->authority;
    const auto made = make_request("gateway");   // its name is the authority's to give
    const auto answer = ask(peer, "/v1/enrol", {{"claim", code}, {"csr", made.csr}});
    if (!answer) return answer.error();
    const auto certificate = text_in(answer->body, "certificate");
    const auto about = read_certificate(certificate);
    if (!about || !belong_together(made.key, certificate)) return failed("error.enrol_no_answer", {{"authority", at.host}, {"text", "the certificate is not for our key"}});
    const auto name = put_down(folder, answer->authority, certificate, made.key, now_s);
    if (!name) return name.error();
    if (!point_at(folder, *name)) return failed("error.enrol_folder", {{"folder", folder}});
    tidy(folder, *name, {});
    return files_in(folder + "/current", *about);
}

enrolled<identity_files> renew(const std::string& folder, const https_peer& at, std::int64_t now_s, const try_out& works) {
    const auto now = present(folder);
    if (!now) return now.error();
    auto peer = at;
    peer.ca = read_whole(now->ca).value_or(std::string{});
    peer.certificate = *read_whole(now->certificate);
    peer.key = *read_whole(now->key);
    const auto made = make_request(now->about.name);
    const auto answer = ask(peer, "/v1/renew", {{"csr", made.csr}});
    if (!answer) return answer.error();
    const auto certificate = text_in(answer->body, "certificate");
    const auto about = read_certificate(certificate);
    if (!about || about->name != now->about.name || !belong_together(made.key, certificate))
        return failed("error.enrol_no_answer", {{"authority", at.host}, {"text", "the certificate is not for our key and name"}});
    const auto before = target_of(folder);
    const auto name = put_down(folder, peer.ca, certificate, made.key, now_s);
    if (!name) return name.error();
    if (works && !works(files_in(folder + "/" + *name, *about))) {
        std::error_code ignored;
        fs::remove_all(folder + "/" + *name, ignored);
        return failed("error.enrol_not_taken", {{"folder", folder}});
    }
    if (!point_at(folder, *name)) return failed("error.enrol_folder", {{"folder", folder}});
    tidy(folder, *name, before);
    return files_in(folder + "/current", *about);
}

}  // namespace faultline::identity
