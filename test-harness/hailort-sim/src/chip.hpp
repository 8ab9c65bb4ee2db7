// The opened device that everything of the simulation shares.
#pragma once

#include "hailo/hailort.hpp"

#include "settings.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace sim {

/** One opened device. Its models keep it. */
class Chip {
public:
    explicit Chip(int lock_file) : lock_file_(lock_file) {}
    Chip(const Chip &) = delete;
    Chip &operator=(const Chip &) = delete;
    ~Chip();

    bool is_gone() const { return gone_; }
    void disconnect() { gone_ = true; }
    int64_t used() const { return used_; }
    void use(int64_t bytes) { used_ += bytes; }

private:
    int lock_file_;
    bool gone_ = false;
    int64_t used_ = 0;
};

/** What a call to an open device comes to, apart from its own work. */
hailo_status reach(const Chip &chip, const char *call);

/** The device behind a vdevice of ours. */
std::shared_ptr<Chip> chip_of(hailort::VDevice &vdevice);

/** A line in the device's file `runs`, if that is there: who ran something, from when to when. */
class RunLog {
public:
    RunLog() : begin_(std::chrono::steady_clock::now()) {}
    RunLog(const RunLog &) = delete;
    RunLog &operator=(const RunLog &) = delete;
    ~RunLog();

private:
    std::chrono::steady_clock::time_point begin_;
};

} // namespace sim
