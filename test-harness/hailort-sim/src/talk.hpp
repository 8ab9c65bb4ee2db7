// What the simulated language models say: pure functions, told in README.md so that tests can work them out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sim {

/** FNV-1a, 64 bits, of bytes behind others. */
uint64_t fnv(uint64_t before, const void *bytes, size_t count);
constexpr uint64_t FNV_START = 0xcbf29ce484222325;

/** The tokens of a text: each word with the blanks before it, in pieces of at most four bytes. */
std::vector<std::string> tokens(const std::string &text);

/** An answer of so many words that follows from a number. */
std::string answer(uint64_t number, int words);

/** How many JSON fields of that name and that text are in a message. */
int count_fields(const std::string &json, const std::string &name, const std::string &text);

} // namespace sim
