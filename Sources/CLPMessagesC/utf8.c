// The check that every text passes: UTF-8 as the Unicode Standard defines it (table 3-7), without U+0000.
#include "CLPMessagesC.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

// The index, from `at` on, of the first byte that is 0 or not ASCII; `size` when there is none.
static size_t skip_ascii(const uint8_t *bytes, size_t at, size_t size) {
#ifdef __SSE2__
  const __m128i zero = _mm_setzero_si128();
  while (size - at >= 16) {
    __m128i block = _mm_loadu_si128((const __m128i *)(bytes + at));
    // The mask collects the top bit of each byte: set when it is not ASCII, or was equal to zero.
    unsigned stop = (unsigned)_mm_movemask_epi8(_mm_or_si128(block, _mm_cmpeq_epi8(block, zero)));
    if (stop) return at + (size_t)__builtin_ctz(stop);
    at += 16;
  }
#endif
  while (at < size && (uint8_t)(bytes[at] - 1) < 0x7F) at++;
  return at;
}

static bool is_continuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// Length of the sequence of two to four bytes at `bytes`; 0 when it is not well-formed.
static size_t sequence_length(const uint8_t *bytes, size_t size) {
  uint8_t first = bytes[0];
  if (first < 0xC2 || first > 0xF4) return 0;
  if (size < 2) return 0;
  uint8_t second = bytes[1];
  if (first < 0xE0) return is_continuation(second) ? 2 : 0;
  // The second byte's range excludes overlong forms, surrogates and what lies above U+10FFFF.
  uint8_t least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  uint8_t most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (second < least || second > most) return 0;
  if (size < 3 || !is_continuation(bytes[2])) return 0;
  if (first < 0xF0) return 3;
  return size >= 4 && is_continuation(bytes[3]) ? 4 : 0;
}

size_t clp_text_check(const uint8_t *bytes, size_t size) {
  size_t at = 0;
  while ((at = skip_ascii(bytes, at, size)) < size) {
    if (bytes[at] == 0) return at;
    do {
      size_t length = sequence_length(bytes + at, size - at);
      if (!length) return at;
      at += length;
    } while (at < size && bytes[at] >= 0x80);
  }
  return size;
}
