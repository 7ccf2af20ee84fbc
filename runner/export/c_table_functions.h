#pragma once

/// Functions of C that read and part the cells of a table, for CTable to put together.
namespace runner {

inline constexpr const char* c_table_includes = "#include <ctype.h>\n#include <stdlib.h>\n#include <string.h>\n";

inline constexpr const char* c_is_missing_function = R"(
static int is_word(const char *text, const char *word) {
    for (; *text && *word; ++text, ++word)
        if (tolower((unsigned char)*text) != *word) return 0;
    return !*text && !*word;
}

static int is_missing(const char *text) {
    static const char *const words[] = {@words};
    size_t i;
    if (!*text || is_word(text, "na") || is_word(text, "nan") || is_word(text, "null")) return 1;
    for (i = 0; i < sizeof words / sizeof *words; ++i)
        if (strcmp(text, words[i]) == 0) return 1;
    return 0;
}
)";

/// Blanks around a cell do not count; a word may have some of its own.
inline constexpr const char* c_trim_function = R"(
static const char *trim(const char *cell, char *room) {
    size_t n;
    cell += strspn(cell, " \t");
    n = strlen(cell);
    while (n > 0 && (cell[n - 1] == ' ' || cell[n - 1] == '\t')) --n;
    if (n >= LONGEST_CELL) return cell;
    memcpy(room, cell, n);
    room[n] = 0;
    return room;
}
)";

inline constexpr const char* c_parts_thousands_function = R"(
/* Each mark between thousands has three digits behind it, and up to three before, of which the first is no 0. */
static int parts_thousands(const char *text, int mark, int decimal) {
    size_t n = 0;
    int first = 1, zero;
    if (*text == '+' || *text == '-') ++text;
    zero = *text == '0';
    for (; *text && *text != decimal && *text != 'e' && *text != 'E'; ++text, ++n)
        if ((unsigned char)*text == mark) {
            if (first ? n < 1 || n > 3 || zero : n != 4) return 0;
            first = 0;
            n = 0;
        }
    return (first || n == 4) && !strchr(text, mark);
}
)";

inline constexpr const char* c_read_number_function = R"(
static int read_number(const char *text, double *x) {
    const int thousands = @thousands, decimal = @decimal;
    char plain[400], *end;
    size_t n = 0;
    if (@parts) return 0;
    for (; *text; ++text) {
        if ((unsigned char)*text == thousands) continue;
        if (n + 1 == sizeof plain) return 0;
        plain[n] = *text == decimal ? '.' : *text;
        if (!strchr("0123456789+-.eE", plain[n]) || (*text == '.' && decimal != '.')) return 0;
        ++n;
    }
    plain[n] = 0;
    *x = strtod(plain, &end);
    return n > 0 && !*end && fabs(*x) < 3.4028235677973366e38;
}
)";

inline constexpr const char* c_read_word_function = R"(
static int read_word(const char *cell, const char *text, const char *const *words, int count, int others, double *x) {
    int i;
    for (i = 0; i < count; ++i)
        if (strcmp(cell, words[i]) == 0 || strcmp(text, words[i]) == 0) return *x = i, 1;
    *x = -1;
    return others;
}
)";

inline constexpr const char* c_read_truth_function = R"(
static int read_truth(const char *text, double *x) {
    *x = strcmp(text, "1") == 0 || strcmp(text, "1.0") == 0 || is_word(text, "true") || is_word(text, "yes");
    return *x != 0 || strcmp(text, "0") == 0 || strcmp(text, "0.0") == 0 || is_word(text, "false") ||
           is_word(text, "no");
}
)";

/// Days are counted from the 1st of March, so that leap days come last in their years.
inline constexpr const char* c_seconds_of_function = R"(
/* Of a date and the seconds of its day, those from 1970. */
static int seconds_of(int year, int month, int day, double time, double *x) {
    static const int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int n;
    if (month < 1 || month > 12 || day < 1 || day > lengths[month - 1]) return 0;
    if (month == 2 && day == 29 && (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0))) return 0;
    year += 400 - (month < 3);
    n = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1 + 365 * year + year / 4 - year / 100 + year / 400;
    *x = (n - 865565.) * 86400 + time;
    return 1;
}
)";

/// Of strptime's directives those of c_date_directives, in the locale "C".
inline constexpr const char* c_read_date_as_function = R"(
static int read_name(const char **text, const char *const *names) {
    int i;
    size_t n;
    for (i = 0; i < 12; ++i) {
        for (n = 0; names[i][n] && tolower((unsigned char)(*text)[n]) == names[i][n]; ++n) continue;
        if (n < 3 || (names[i][n] && n != 3 && isalpha((unsigned char)(*text)[3]))) continue;
        *text += names[i][n] ? 3 : n;
        return i + 1;
    }
    return 0;
}

/* A date as strptime reads it. */
static int read_date_as(const char *text, const char *format, double *x) {
    static const char *const names[] = {"january", "february", "march", "april", "may", "june",
        "july", "august", "september", "october", "november", "december"};
    int year = 1900, month = 1, day = 1, hours = 0, minutes = 0, seconds = 0, least, most, digits, number;
    for (; *format; ++format) {
        if (isspace((unsigned char)*format)) {
            while (isspace((unsigned char)*text)) ++text;
            continue;
        }
        if (*format != '%' || *++format == '%') {
            if (*text++ != *format) return 0;
            continue;
        }
        if (*format == 'b') {
            if (!(month = read_name(&text, names))) return 0;
            continue;
        }
        while (*text == ' ') ++text;
        if (!isdigit((unsigned char)*text)) return 0;
        least = *format == 'm' || *format == 'd';
        most = *format == 'Y' ? 9999 : *format == 'y' ? 99 : *format == 'm' ? 12 : *format == 'd' ? 31
            : *format == 'H' ? 23 : *format == 'M' ? 59 : 61;
        digits = *format == 'Y' ? 4 : 2;
        number = 0;
        do number = number * 10 + (*text++ - '0');
        while (--digits > 0 && number * 10 <= most && isdigit((unsigned char)*text));
        if (number < least || number > most) return 0;
        switch (*format) {
            case 'Y': year = number; break;
            case 'y': year = number + (number < 69 ? 2000 : 1900); break;
            case 'm': month = number; break;
            case 'd': day = number; break;
            case 'H': hours = number; break;
            case 'M': minutes = number; break;
            default: seconds = number;
        }
    }
    return !*text && seconds_of(year, month, day, hours * 3600 + minutes * 60 + seconds, x);
}
)";

inline constexpr const char* c_read_date_function = R"(
/* 2024-02-29 or 2024/02/29, alone or with a time behind T or a space: 12:30, 12:30:05 or 12:30:05.5. */
static int read_date(const char *text, double *x) {
    const char *const form = strchr(text, '/') ? "dddd/dd/dd" : "dddd-dd-dd";
    int year, month, day, hours = 0, minutes = 0, n;
    double seconds = 0, digit = 1;
    for (n = 0; n < 10; ++n)
        if (form[n] == 'd' ? !isdigit((unsigned char)text[n]) : text[n] != form[n]) return 0;
    year = atoi(text), month = atoi(text + 5), day = atoi(text + 8);
    text += 10;
    if (*text) {
        for (n = 0; n < 6; ++n)
            if (n % 3 ? !isdigit((unsigned char)text[n]) : n ? text[n] != ':' : *text != 'T' && *text != ' ') return 0;
        hours = atoi(text + 1), minutes = atoi(text + 4);
        text += 6;
        if (*text == ':') {
            if (!isdigit((unsigned char)text[1]) || !isdigit((unsigned char)text[2])) return 0;
            seconds = atoi(text + 1);
            text += 3;
        }
        if (*text == '.')
            for (++text; isdigit((unsigned char)*text); ++text) seconds += (digit /= 10) * (*text - '0');
        if (*text == 'Z') ++text;
        if (*text || hours > 23 || minutes > 59 || seconds >= 61) return 0;
    }
    return seconds_of(year, month, day, hours * 3600 + minutes * 60 + seconds, x);
}
)";

inline constexpr const char* c_date_part_function = R"(
enum part { year, month, day, weekday, day_of_year, hour, minute, second, days };

/* Of seconds since 1970. Years begin with March here, so that leap days come last in them. */
static double part_of_date(double seconds, enum part part) {
    const double whole = floor(seconds / 86400), time = seconds - whole * 86400;
    const long from_march = (long)whole + 719468;
    const long era = (from_march >= 0 ? from_march : from_march - 146096) / 146097, of_era = from_march - era * 146097;
    const long of_400 = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const long of_year = of_era - (365 * of_400 + of_400 / 4 - of_400 / 100), of_12 = (5 * of_year + 2) / 153;
    const long its_year = of_400 + era * 400 + (of_12 > 9);
    const int leap = its_year % 4 == 0 && (its_year % 100 != 0 || its_year % 400 == 0);
    switch (part) {
        case year: return (double)its_year;
        case month: return (double)(of_12 < 10 ? of_12 + 3 : of_12 - 9);
        case day: return (double)(of_year - (153 * of_12 + 2) / 5 + 1);
        case weekday: return (double)(((from_march + 2) % 7 + 7) % 7);
        case day_of_year: return (double)(of_12 > 9 ? of_year - 305 : of_year + 60 + leap);
        case hour: return floor(time / 3600);
        case minute: return fmod(floor(time / 60), 60);
        case second: return fmod(time, 60);
        case days: break;
    }
    return seconds / 86400;
}
)";

}  // namespace runner
