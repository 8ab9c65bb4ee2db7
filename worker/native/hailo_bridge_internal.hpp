// What the parts of the bridge share: the device's handle, and how failures get out.
#ifndef HAILO_BRIDGE_INTERNAL_HPP
#define HAILO_BRIDGE_INTERNAL_HPP

#include "hailo_bridge.h"

#include <hailo/hailort.hpp>

#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <utility>

#if !defined(HAILO_BRIDGE_BUILT_MAJOR) || !defined(HAILO_BRIDGE_BUILT_MINOR) || !defined(HAILO_BRIDGE_BUILT_REVISION)
#error "HailoRT's headers don't tell their version: define HAILO_BRIDGE_BUILT_MAJOR, _MINOR and _REVISION"
#endif

// HailoRT 5.1.1 is the first whose language models tell how full their context is.
#if HAILO_BRIDGE_BUILT_MAJOR * 10000 + HAILO_BRIDGE_BUILT_MINOR * 100 + HAILO_BRIDGE_BUILT_REVISION >= 50101
#if __has_include(<hailo/genai/llm/llm.hpp>) && __has_include(<hailo/genai/vlm/vlm.hpp>)
#define HAILO_BRIDGE_CAN_GENERATE 1
#endif
#if __has_include(<hailo/genai/speech2text/speech2text.hpp>)
#define HAILO_BRIDGE_CAN_HEAR 1
#endif
#endif

namespace hailo_bridge {

/** What is freed only when neither the device's handle nor a model needs it any more. */
struct Held {
    // HailoRT keeps pointers to these two for as long as the vdevice lives, so they stand before it.
    hailo_device_id_t id{};
    std::string group;
    std::shared_ptr<hailort::VDevice> vdevice;
};

/** Why a call failed; turned into a status and a text where the call came in. */
struct Failure {
    hailo_status status;
    std::string what;
};

[[noreturn]] inline void fail(hailo_status status, std::string what)
{
    throw Failure{status, std::move(what)};
}

inline void check(hailo_status status, const char *what)
{
    if (status != HAILO_SUCCESS) {
        fail(status, what);
    }
}

template <typename T>
T take(hailort::Expected<T> &&expected, const char *what)
{
    if (!expected) {
        fail(expected.status(), what);
    }
    return expected.release();
}

/** The one place where exceptions end. Takes the place for the text, or null. */
template <typename Call>
int32_t guarded(std::string *error, Call &&call) noexcept
{
    hailo_status status = HAILO_INTERNAL_FAILURE;
    try {
        try {
            call();
            return HAILO_SUCCESS;
        } catch (const Failure &failure) {
            status = failure.status;
            if (error != nullptr) {
                *error = failure.what + ": status " + std::to_string(static_cast<int>(status));
            }
        } catch (const std::bad_alloc &) {
            status = HAILO_OUT_OF_HOST_MEMORY;
            if (error != nullptr) {
                *error = "no memory";
            }
        } catch (const std::exception &e) {
            if (error != nullptr) {
                *error = std::string("exception: ") + e.what();
            }
        }
    } catch (...) {
        // Not even the text could be kept, or somebody threw what is no exception.
    }
    return status;
}

inline void give(const std::string &text, char *buffer, uint64_t capacity, uint64_t *needed)
{
    if (needed == nullptr || (buffer == nullptr && capacity > 0)) {
        fail(HAILO_INVALID_ARGUMENT, "no place for a text");
    }
    *needed = text.size() + 1;
    if (*needed > capacity) {
        fail(HAILO_INSUFFICIENT_BUFFER, "the text does not fit");
    }
    std::memcpy(buffer, text.c_str(), text.size() + 1);
}

template <typename Handle>
Handle &use(Handle *handle)
{
    if (handle == nullptr) {
        fail(HAILO_INVALID_ARGUMENT, "no handle");
    }
    return *handle;
}

template <typename Handle>
std::string *place(Handle *handle)
{
    return handle == nullptr ? nullptr : &handle->error;
}

template <typename T>
T &out(T *pointer)
{
    if (pointer == nullptr) {
        fail(HAILO_INVALID_ARGUMENT, "no place for the result");
    }
    return *pointer;
}

} // namespace hailo_bridge

struct hailo_bridge_device {
    std::shared_ptr<hailo_bridge::Held> held; // null until open
    std::string error;

    hailort::Device &physical()
    {
        need_open();
        auto devices = hailo_bridge::take(held->vdevice->get_physical_devices(), "get_physical_devices");
        if (devices.empty()) {
            hailo_bridge::fail(HAILO_NOT_FOUND, "the vdevice has no device");
        }
        return devices[0].get();
    }

    void need_open() const
    {
        if (!held) {
            hailo_bridge::fail(HAILO_INVALID_OPERATION, "the device is not open");
        }
    }
};

#endif
