// A tap on the shoulder of the serving process: "something waits in the database". A unix datagram socket beside the database
// file, readable and writable for its owner only; a lost tap costs a wait until the server's next look, nothing else.
#pragma once

#include <string>

namespace faultline::platform {

class poke_socket {
public:
    explicit poke_socket(const std::string& database);   // replaces what a dead server left
    ~poke_socket();
    poke_socket(const poke_socket&) = delete;
    poke_socket& operator=(const poke_socket&) = delete;
    [[nodiscard]] int fd() const { return fd_; }         // for poll(); -1 when there is none (path too long, no right)
    void drain();

private:
    std::string path_;
    int fd_ = -1;
};

void poke(const std::string& database);                  // nobody there: nothing happens

}  // namespace faultline::platform
