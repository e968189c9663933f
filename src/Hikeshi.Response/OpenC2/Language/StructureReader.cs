namespace Hikeshi.Response.OpenC2.Language;

/// <summary>Targets with members of their own: Language Specification 1.0 §3.4.1.1 (artifact), §3.4.1.2 (device), §3.4.1.6 (file), §3.4.1.16 (process).</summary>
internal static class StructureReader
{
    public static void File(OpenC2Member file)
    {
        foreach (var (name, member) in file.Members("name path hashes"))
        {
            if (name == "hashes")
            {
                Hashes(member);
            }
            else
            {
                _ = member.Text;
            }
        }
    }

    public static void Device(OpenC2Member device)
    {
        foreach (var (name, member) in device.Members("hostname idn_hostname device_id"))
        {
            _ = name switch
            {
                "hostname" => member.Formatted(OpenC2Formats.IsHostname, "a host name (RFC 1123)"),
                "idn_hostname" => member.Formatted(OpenC2Formats.IsIdnHostname, "an internationalized host name (RFC 5890)"),
                _ => member.Text,
            };
        }
    }

    /// <summary>A process may name its parent; how deep, the reader of the document bounds.</summary>
    public static void Process(OpenC2Member process)
    {
        foreach (var (name, member) in process.Members("pid name cwd executable parent command_line"))
        {
            switch (name)
            {
                case "pid":
                    member.Whole(0, long.MaxValue);
                    break;
                case "executable":
                    File(member);
                    break;
                case "parent":
                    Process(member);
                    break;
                default:
                    _ = member.Text;
                    break;
            }
        }
    }

    public static void Artifact(OpenC2Member artifact)
    {
        foreach (var (name, member) in artifact.Members("mime_type payload hashes"))
        {
            switch (name)
            {
                case "payload":
                    Payload(member);
                    break;
                case "hashes":
                    Hashes(member);
                    break;
                default:
                    member.Formatted(t => System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(t, out _), "a media type (RFC 6838)");
                    break;
            }
        }
    }

    private static void Payload(OpenC2Member payload)
    {
        var members = payload.Members("bin url");
        if (members.Count > 1)
        {
            throw payload.Refused("either bin or url");
        }

        _ = members.TryGetValue("bin", out var bytes)
            ? bytes.Formatted(OpenC2Formats.IsBase64Url, "base64url (RFC 4648 §5)")
            : members["url"].Formatted(t => OpenC2Formats.IsUri(t, international: false), "a URL (RFC 3986)");
    }

    /// <summary>Of the three that the language knows (§3.4.2.5); another is no hash that a consumer could compare.</summary>
    private static void Hashes(OpenC2Member hashes)
    {
        foreach (var (name, member) in hashes.Members("md5 sha1 sha256"))
        {
            var bytes = name switch { "md5" => 16, "sha1" => 20, _ => 32 };
            member.Formatted(t => OpenC2Formats.IsHash(t, bytes), $"{bytes * 2} hexadecimal digits");
        }
    }
}
