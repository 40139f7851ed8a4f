#include "cloud/identity/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace faultline::identity {

bool write_whole(const std::string& path, std::string_view content, mode_t mode) {
    const auto beside = path + ".new";
    ::unlink(beside.c_str());
    const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0) return false;
    std::size_t written = 0;
    while (written < content.size()) {
        const auto more = ::write(fd, content.data() + written, content.size() - written);
        if (more <= 0) break;
        written += static_cast<std::size_t>(more);
    }
    const bool is_whole = written == content.size() && ::fsync(fd) == 0;
    const bool is_closed = ::close(fd) == 0;
    if (!is_whole || !is_closed || std::rename(beside.c_str(), path.c_str()) != 0) {
        ::unlink(beside.c_str());
        return false;
    }
    const auto parent = std::filesystem::path{path}.parent_path();
    const int folder = ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {   // the name is on the disk too
        ::fsync(folder);
        ::close(folder);
    }
    return true;
}

std::optional<std::string> read_whole(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return std::nullopt;
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace faultline::identity
