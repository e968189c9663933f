using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Hikeshi.Detection;

/// <summary>Reads entities out of an event. Meant for events that matched: it is plain rather than fast. Thread-safe.</summary>
public static class EntityExtractor
{
    private const int MaxText = 1024;
    private const int MaxList = 16;

    private static readonly EventEntities None = new(null, null, null, null, null, [], [], new Dictionary<string, string>());

    /// <summary>Never throws; of a malformed event nothing is known.</summary>
    public static EventEntities Extract(ReadOnlySpan<byte> eventJson)
    {
        try
        {
            var reader = new Utf8JsonReader(eventJson, new JsonReaderOptions { MaxDepth = 64 });
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(new EventFields(document.RootElement)) : None;
        }
        catch (JsonException)
        {
            return None;
        }
        catch (InvalidOperationException)
        {
            // A string with half of a surrogate pair cannot become text.
            return None;
        }
    }

    private static EventEntities Read(EventFields fields)
    {
        // Security 4688 calls the creator's process ProcessId and the new one NewProcessId.
        var created = fields.First("NewProcessName") is not null;
        var process = Process(fields, ["Image", "NewProcessName", "ProcessName", "SourceImage", "process.executable", "exe"],
            created ? ["NewProcessId"] : ["ProcessId", "SourceProcessId", "process.pid", "pid"], ["CommandLine", "process.command_line"]);
        var parent = Process(fields, ["ParentImage", "ParentProcessName", "process.parent.executable"],
            created ? ["ProcessId"] : ["ParentProcessId", "process.parent.pid", "ppid"], ["ParentCommandLine", "process.parent.command_line"]);
        return new(
            fields.First("Computer", "Hostname", "ComputerName", "computer_name", "host.name", "hostname", "host"),
            User(fields),
            Time(fields),
            process,
            parent,
            Addresses(fields),
            Domains(fields),
            Hashes(fields));
    }

    private static ProcessEntity? Process(EventFields fields, string[] images, string[] ids, string[] commandLines)
    {
        var image = fields.First(images);
        var id = ProcessId(fields.First(ids));
        var commandLine = fields.First(commandLines);
        return image is null && id is null && commandLine is null ? null : new(image, id, commandLine);
    }

    private static long? ProcessId(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return long.TryParse(hex ? text.AsSpan(2) : text, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    private static string? User(EventFields fields)
    {
        if (fields.First("User", "user.name", "user", "userIdentity.arn", "SourceUser") is { } user)
        {
            return user;
        }

        foreach (var role in (string[])["Subject", "Target"])
        {
            if (fields.First(role + "UserName") is { } name and not "-")
            {
                return fields.First(role + "DomainName") is { } domain and not "-" ? $"{domain}\\{name}" : name;
            }
        }

        return fields.First("AccountName") is { } account
            ? fields.First("Domain") is { } accountDomain ? $"{accountDomain}\\{account}" : account
            : null;
    }

    private static DateTimeOffset? Time(EventFields fields)
    {
        foreach (var name in EventTime.Fields)
        {
            if (fields.First(name) is { } text && EventTime.Parse(text) is { } time)
            {
                return time;
            }
        }

        return null;
    }

    private static List<string> Addresses(EventFields fields)
    {
        var found = new List<string>();
        foreach (var name in (string[])["DestinationIp", "DestAddress", "destination.ip", "dst_ip", "SourceIp", "IpAddress", "SourceAddress", "source.ip", "src_ip", "sourceIPAddress", "id.resp_h", "id.orig_h", "c-ip"])
        {
            foreach (var text in fields.All(name))
            {
                if (text.AsSpan().IndexOfAny('.', ':') >= 0 && IPAddress.TryParse(text, out var address))
                {
                    Add(found, (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
                }
            }
        }

        return found;
    }

    private static List<string> Domains(EventFields fields)
    {
        var found = new List<string>();
        foreach (var name in (string[])["QueryName", "query", "dns.question.name", "DestinationHostname", "destination.domain", "cs-host", "url.domain"])
        {
            foreach (var text in fields.All(name))
            {
                var domain = text.TrimEnd('.').ToLowerInvariant();
                if (domain.Contains('.', StringComparison.Ordinal) && domain.Length <= 253 && Uri.CheckHostName(domain) == UriHostNameType.Dns)
                {
                    Add(found, domain);
                }
            }
        }

        return found;
    }

    /// <summary>Sysmon writes <c>SHA1=…,MD5=…,SHA256=…,IMPHASH=…</c> into one field.</summary>
    private static Dictionary<string, string> Hashes(EventFields fields)
    {
        var found = new Dictionary<string, string>();
        foreach (var text in fields.All("Hashes").Concat(fields.All("Hash")))
        {
            foreach (var pair in text.Split(','))
            {
                var equals = pair.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0)
                {
                    AddHash(found, pair[..equals], pair[(equals + 1)..]);
                }
            }
        }

        foreach (var name in (string[])["md5", "sha1", "sha256", "imphash"])
        {
            if (fields.First(name, name.ToUpperInvariant(), $"file.hash.{name}", $"process.hash.{name}") is { } value)
            {
                AddHash(found, name, value);
            }
        }

        return found;
    }

    private static void AddHash(Dictionary<string, string> found, string algorithm, string hex)
    {
        var (name, value) = (algorithm.Trim().ToUpperInvariant(), hex.Trim().ToLowerInvariant());
        if (found.Count < MaxList && name.Length <= 16 && value.Length is >= 32 and <= 128 && value.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f'))
        {
            found.TryAdd(name, value);
        }
    }

    private static void Add(List<string> found, string text)
    {
        if (found.Count < MaxList && text.Length <= MaxText && !found.Contains(text, StringComparer.Ordinal))
        {
            found.Add(text);
        }
    }
}
