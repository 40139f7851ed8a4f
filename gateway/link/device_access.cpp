#include "gateway/link/device_access.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "gateway/link/holder.hpp"

namespace faultline::link {
namespace {

namespace fs = std::filesystem;

std::string user_name() {
    const auto* user = ::getpwuid(::geteuid());
    return user ? user->pw_name : std::to_string(::geteuid());
}

std::string group_name(gid_t id) {
    const auto* group = ::getgrgid(id);
    return group ? group->gr_name : std::to_string(id);
}

}  // namespace

std::string kind_of_node(unsigned mode) {
    if (S_ISREG(mode)) return "file";
    if (S_ISDIR(mode)) return "directory";
    if (S_ISSOCK(mode)) return "socket";
    if (S_ISFIFO(mode)) return "pipe";
    if (S_ISBLK(mode)) return "disk";
    return "other_device";
}

failure permission_failure(const fs::path& node, const std::string& link) {
    failure why{error::no_permission, {{"link", link}}};
    struct stat seen {};
    if (::stat(node.c_str(), &seen) != 0) return why;
    why.args.emplace_back("group", group_name(seen.st_gid));
    why.args.emplace_back("user", user_name());
    return why;
}

failure busy_failure(const fs::path& node, const std::string& link, const fs::path& proc) {
    failure why{error::busy, {{"link", link}}};
    if (auto holder = holder_of(node, whom::anyone, proc); !holder.empty()) why.args.emplace_back("process", std::move(holder));
    return why;
}

std::optional<failure> access_problem(const fs::path& node, const std::string& link, const fs::path& proc) {
    struct stat seen {};
    if (::stat(node.c_str(), &seen) != 0) return failure{error::not_found, {{"link", link}}};
    if (::access(node.c_str(), R_OK | W_OK) != 0) return permission_failure(node, link);
    if (!holder_of(node, whom::anyone, proc).empty()) return busy_failure(node, link, proc);
    return std::nullopt;
}

}  // namespace faultline::link
