using System.Globalization;

namespace Hikeshi.Response.Playbooks.Checking;

/// <summary>What a value must look like to be of a type (§10.18.4). An empty text is a value of every type; of somebody's own type nothing is known.</summary>
internal static class VariableTypes
{
    public static readonly string[] Known = ["bool", "dictionary", "float", "hexstring", "integer", "ipv4-addr", "ipv6-addr", "long", "mac-addr", "hash", "md5-hash", "sha256-hash", "string", "uri", "uuid"];

    /// <returns>What was expected instead; null when it fits.</returns>
    public static string? Fault(string type, string value) => value.Length == 0 || Forms.Uses(value).Any() ? null : type switch
    {
        "bool" => bool.TryParse(value, out _) ? null : "true or false",
        "integer" => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : "a whole number of 32 bits",
        "long" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : "a whole number of 64 bits",
        "float" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? null : "a number",
        "hexstring" or "hash" => value.All(char.IsAsciiHexDigit) ? null : "hexadecimal digits",
        "md5-hash" => Hash(value, 32),
        "sha256-hash" => Hash(value, 64),
        "ipv4-addr" => OpenC2.Language.OpenC2Formats.Net(value, v6: false) is null ? "an IPv4 address, or a CIDR prefix" : null,
        "ipv6-addr" => OpenC2.Language.OpenC2Formats.Net(value, v6: true) is null ? "an IPv6 address, or a CIDR prefix" : null,
        "mac-addr" => OpenC2.Language.OpenC2Formats.IsMac(value) ? null : "a MAC address",
        "uri" => Uri.TryCreate(value, UriKind.RelativeOrAbsolute, out _) ? null : "a URI",
        "uuid" => Guid.TryParseExact(value, "D", out _) ? null : "a UUID",
        _ => null,
    };

    private static string? Hash(string value, int digits) => value.Length == digits && value.All(char.IsAsciiHexDigit) ? null : $"{digits} hexadecimal digits";
}
