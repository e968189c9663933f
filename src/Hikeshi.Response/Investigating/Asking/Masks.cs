using System.Net;
using System.Text.RegularExpressions;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Net;

namespace Hikeshi.Response.Investigating.Asking;

/// <summary>
/// Replaces names by short ones (<c>host-1</c>, <c>user-2</c>, <c>member-1</c>), the same name always by the same, and remembers what stands for what.
/// Addresses and domains from outside stay: they are what is investigated.
/// </summary>
internal sealed partial class Masks(KnownNames known)
{
    private readonly Dictionary<(string Kind, string Name), string> given = [];
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly List<InvestigationName> names = [];
    private readonly HashSet<string> subjects = new(StringComparer.Ordinal);

    /// <summary>What stands for what, of that which the evidence itself is about: this may be named in an answer.</summary>
    public IReadOnlyList<InvestigationName> Names => [.. names.Where(name => subjects.Contains(name.As))];

    /// <summary>What stands for what, of that which only stands in a text, where anybody may have written it.</summary>
    public IReadOnlyList<InvestigationName> Mentioned => [.. names.Where(name => !subjects.Contains(name.As))];

    /// <summary>The short name of something that the evidence is about.</summary>
    public string Subject(string kind, string name)
    {
        var alias = Of(kind, name);
        subjects.Add(alias);
        return alias;
    }

    /// <summary>Somebody's or something's short name.</summary>
    public string Of(string kind, string name)
    {
        var key = (kind, name.ToLowerInvariant());
        if (!given.TryGetValue(key, out var alias))
        {
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
            given[key] = alias = $"{kind}-{counts[kind]}";
            names.Add(new InvestigationName(alias, name));
        }

        return alias;
    }

    /// <summary>An own host, in whichever way telemetry names it.</summary>
    public string Host(string name)
    {
        var id = known.Host(name)?.Id ?? name;
        known.Add("host", id, IPAddress.TryParse(name, out _) ? [name] : [name, name.Split('.')[0], id]);
        return Subject("host", id);
    }

    /// <summary>An address, a domain or a digest that the evidence names: from outside it stays as it is, and may be named in an answer.</summary>
    public string Indicator(string value)
    {
        var masked = Word(value);
        if (masked == value && names.TrueForAll(name => name.As != value))
        {
            names.Add(new InvestigationName(value, value));
        }

        subjects.Add(masked);
        return masked;
    }

    /// <summary>A sign-in name, and every later mention of it.</summary>
    public string User(string name)
    {
        known.Add("user", name, [name, .. name.Split('\\', '@').Where(part => part.Length > 2)]);
        return Subject("user", name);
    }

    /// <summary>Any text from outside: nothing hidden, nothing secret, no names, and not longer than <paramref name="most"/>.</summary>
    public string Text(string text, int most)
    {
        var masked = Secrets.Out(HomeFolder().Replace(Visible.Of(text, most * 4), match => match.Groups["folder"].Value + Of("user", match.Groups["name"].Value)));
        foreach (var (phrase, kind, name) in known.Phrases)
        {
            if (masked.Contains(phrase, StringComparison.OrdinalIgnoreCase))
            {
                masked = masked.Replace(phrase, Of(kind, name), StringComparison.OrdinalIgnoreCase);
            }
        }

        masked = AnyWord().Replace(masked, match => Word(match.Value));
        return masked.Length > most ? masked[..(char.IsHighSurrogate(masked[most - 1]) ? most - 1 : most)] + "…" : masked;
    }

    private string Word(string word)
    {
        if (known.Find(word) is { } whole)
        {
            return Of(whole.Kind, whole.Name);
        }

        if (IPAddress.TryParse(word, out var address) && (address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetworkV6 || word.Count(c => c == '.') == 3))
        {
            return known.Host(word) is { } at ? Of("host", at.Id) : IsOwn(word) ? Of("own-address", word) : word;
        }

        if (known.Host(word) is { } host)
        {
            return Of("host", host.Id);
        }

        for (var dot = word.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = word.IndexOf('.', dot + 1))
        {
            if (known.Find(word[(dot + 1)..]) is { } domain)
            {
                return Of(domain.Kind, domain.Name); // names below a known domain are its owner's
            }
        }

        return word.Contains('.', StringComparison.Ordinal)
            ? string.Join('.', word.Split('.').Select(label => known.Find(label) is { } part ? Of(part.Kind, part.Name) : label))
            : word;
    }

    /// <summary>Private, loopback and link-local addresses say how this institution is built.</summary>
    private bool IsOwn(string address) => known.IsOwnService(address) || (IpPrefix.TryParse(address, out var prefix) && Private.Any(own => own.Contains(prefix)));

    private static readonly IReadOnlyList<IpPrefix> Private =
        [.. new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10" }.Select(text => IpPrefix.TryParse(text, out var prefix) ? prefix : default)];

    [GeneratedRegex(@"[\p{L}\p{N}_-]+(?:[.:]{1,2}[\p{L}\p{N}_-]+)*", RegexOptions.NonBacktracking)]
    private static partial Regex AnyWord();

    /// <summary><c>C:\Users\NAME</c> and the home folders of Unix.</summary>
    [GeneratedRegex(@"(?<folder>(?:\\|/)(?:Users|home|Documents and Settings)(?:\\|/))(?<name>[^\\/\s""':;,]+)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex HomeFolder();
}
