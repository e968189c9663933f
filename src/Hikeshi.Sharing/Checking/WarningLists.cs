using System.Security.Cryptography;
using System.Text;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Files;
using Hikeshi.Kernel.Net;

namespace Hikeshi.Sharing.Checking;

/// <summary>
/// What must not be blocked because somebody says so: a folder of lists in the format of MISP's warning lists
/// (https://github.com/MISP/misp-warninglists). Immutable, and asked in time that grows with the length of the question, not with the lists.
/// </summary>
public sealed class WarningLists
{
    private const int MostLists = 2_000;
    private const int MostEntries = 4_000_000;

    /// <summary>The shortest that IANA reserves: 240.0.0.0/4.</summary>
    private const int ShortestPrefix = 4;
    private readonly List<(string Name, bool IsPopular)> lists = [];
    private readonly Dictionary<string, int> hashes = new(StringComparer.Ordinal);
    private readonly ListedNames names = new();
    private readonly ListedPatterns patterns = new();
    private readonly List<Refusal> refused = [];
    private ListedPrefixes addresses4 = new([]);
    private ListedPrefixes addresses6 = new([]);

    private WarningLists()
    {
    }

    public static WarningLists None { get; } = new();

    /// <summary>SHA-256 over the names and contents of the files that serve, lower-case hex; empty when there are none.</summary>
    public string Digest { get; private set; } = "";

    /// <summary>How many lists serve.</summary>
    public int Count => lists.Count;

    public int Entries { get; private set; }

    /// <summary>Files that were left out, and why.</summary>
    public IReadOnlyList<Refusal> Refused => refused;

    /// <summary>All <c>*.json</c> of a folder. What is broken is refused by itself.</summary>
    public static WarningLists Load(string folder)
    {
        var made = new WarningLists();
        var found = FolderFiles.Of(folder, name => name.EndsWith(".json", StringComparison.OrdinalIgnoreCase));
        made.refused.AddRange(found.Refused);
        var prefixes = new List<(IpPrefix Prefix, int List)>();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in found.Files)
        {
            try
            {
                var content = ReadBytes(file);
                made.Add(file, WarningListReader.Read(file, content), prefixes);
                digest.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
                digest.AppendData(SHA256.HashData(content));
            }
            catch (RefusedException broken)
            {
                made.refused.Add(broken.Refusal);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                made.refused.Add(new FileUnreadable(file, failure.Message.TrimEnd('.'), "a readable file", "Check who may read it; the others were read."));
            }
        }

        made.addresses4 = new ListedPrefixes(prefixes.Where(p => !p.Prefix.IsV6));
        made.addresses6 = new ListedPrefixes(prefixes.Where(p => p.Prefix.IsV6));
        made.Digest = made.Count == 0 ? "" : Convert.ToHexStringLower(digest.GetHashAndReset());
        return made;
    }

    /// <param name="kind">As <see cref="Hikeshi.Facts.Sharing.SharedIndicator"/> has it.</param>
    /// <returns>Where it is listed; null when it is not.</returns>
    public Listed? Find(string kind, string value)
    {
        if (Count == 0)
        {
            return null;
        }

        var list = kind switch
        {
            "ipv4-addr" or "ipv6-addr" => IpPrefix.TryParse(value, out var prefix) ? (prefix.IsV6 ? addresses6 : addresses4).Find(prefix) : null,
            "domain-name" => FindName(value.ToLowerInvariant()),
            "file-sha256" => hashes.TryGetValue(value.ToLowerInvariant(), out var hash) ? hash : null,
            _ => null,
        };
        return list is { } number ? new Listed(lists[number].Name, lists[number].IsPopular) : null;
    }

    private int? FindName(string name) =>
        names.Find(name) is not { } found ? patterns.Find(name)
        : lists[found].IsPopular && patterns.Find(name) is { } sharper ? sharper
        : found;

    private static byte[] ReadBytes(string file) => new FileInfo(file).Length is var length && length <= WarningListReader.LargestFile
        ? File.ReadAllBytes(file)
        : throw WarningListReader.Refuse(file, 1, $"{length} bytes", $"at most {WarningListReader.LargestFile}");

    /// <summary>A list of what no indicator here can be (mail addresses, telephone numbers) serves, and holds nothing back.</summary>
    private void Add(string file, WarningList list, List<(IpPrefix Prefix, int List)> prefixes)
    {
        if (Count == MostLists || Entries + list.Entries.Count > MostEntries)
        {
            throw WarningListReader.Refuse(file, 1, $"{list.Entries.Count} entries beside {Entries} of {Count} other lists", $"at most {MostLists} lists with {MostEntries} entries in all");
        }

        var number = Count;
        var found = list.NamesAddresses ? Addresses(file, list, number) : [];
        if (list.NamesDomains)
        {
            AddDomains(file, list, number);
        }

        foreach (var entry in list.NamesHashes && list.Type == "string" ? list.Entries : [])
        {
            if (entry.Text.Length == 64)
            {
                hashes.TryAdd(entry.Text.ToLowerInvariant(), number);
            }
        }

        prefixes.AddRange(found);
        lists.Add((list.Name, list.IsPopularity));
        Entries += list.Entries.Count;
    }

    /// <summary>In a list of prefixes everything must be one, in a mixed list the addresses are.</summary>
    private static List<(IpPrefix Prefix, int List)> Addresses(string file, WarningList list, int number)
    {
        var found = new List<(IpPrefix Prefix, int List)>();
        foreach (var entry in list.Entries)
        {
            if (IpPrefix.TryParse(entry.Text, out var prefix))
            {
                if (prefix.Length < ShortestPrefix)
                {
                    throw WarningListReader.Refuse(file, entry.Line, $"'{entry.Text}'", $"at least /{ShortestPrefix}, or nothing could be blocked any more");
                }

                found.Add((prefix, number));
            }
            else if (list.Type == "cidr")
            {
                throw WarningListReader.Refuse(file, entry.Line, $"'{entry.Text}'", "an address or a prefix");
            }
        }

        return found;
    }

    private void AddDomains(string file, WarningList list, int number)
    {
        switch (list.Type)
        {
            case "substring":
                patterns.AddSubstrings(file, list.Entries, number);
                break;
            case "regex":
                patterns.AddExpressions(file, list.Entries, number);
                break;
            case "string" or "hostname":
                foreach (var (text, _) in list.Entries)
                {
                    names.Add(text, number, coversBeneath: list.Type == "hostname" || text is ['.', ..] or ['*', '.', ..], list.IsPopularity);
                }

                break;
            default:
                break; // prefixes are no names
        }
    }
}
