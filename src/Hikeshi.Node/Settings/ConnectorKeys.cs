using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Actuators.Http;
using Microsoft.Extensions.Configuration;

namespace Hikeshi.Node.Settings;

/// <summary>The keys of one connector, or of one channel. What was asked for is what there may be: any other key is a mistake, and is named.</summary>
/// <param name="document">What explains them.</param>
internal sealed class ConnectorKeys(IConfigurationSection section, string where, string document)
{
    private readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase) { "Type" };

    public string Name => section.Key;

    public string Where => where;

    public bool Has(string key) => Text(key) is not null;

    public string? Text(string key)
    {
        known.Add(key);
        return section[key] is not { } text ? null
            : text.Length is > 0 and <= 1024 && !text.Any(char.IsControl) ? text
            : throw Refuse(key, $"'{text}'", "a text of one line");
    }

    public string Needed(string key) => Text(key) ?? throw Refuse(key, "it is missing", "a text");

    public string? File(string key) => Text(key) is not { } path ? null : System.IO.File.Exists(path) ? path : throw Refuse(key, $"'{path}' does not exist", "a readable file");

    public SecretFile Secret(string key) => new(File(key) ?? throw Refuse(key, "it is missing", "a file with the secret, readable by the node alone"));

    public bool Truth(string key) => Text(key) is { } text && (bool.TryParse(text, out var truth) ? truth : throw Refuse(key, $"'{text}'", "true or false"));

    public int Port(string key, int otherwise) =>
        Text(key) is not { } text ? otherwise : ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : throw Refuse(key, $"'{text}'", "a port");

    public IPEndPoint Server(string key) =>
        IPEndPoint.TryParse(Needed(key), out var server) && server.Port > 0 ? server : throw Refuse(key, $"'{section[key]}'", "ADDRESS:PORT, for example 192.0.2.53:53");

    /// <summary>Together with <c>Authority</c> and <c>Proxy</c>, which count for every place of the connector.</summary>
    public HttpPlace Place(string key, string? otherwise = null)
    {
        var text = Text(key) ?? otherwise ?? throw Refuse(key, "it is missing", "an https URL");
        var address = Address(key, text);
        return HttpPlace.Objection(address) is { } objection
            ? throw Refuse(key, objection, "https, or http on this machine; credentials are not part of it")
            : new HttpPlace(address, Authority()) { Proxy = Text("Proxy") is { } proxy ? Address("Proxy", proxy) : null };
    }

    /// <summary>A whole address to post to, with a query if it has one: it may be a secret, so no refusal repeats it.</summary>
    public (HttpPlace Place, Uri Target) Target(string key)
    {
        var target = Uri.TryCreate(Needed(key), UriKind.Absolute, out var whole) && whole.UserInfo.Length + whole.Fragment.Length == 0 ? whole : throw Refuse(key, "it is no address", "an https URL without credentials and without '#'");
        var origin = new Uri(target.GetLeftPart(UriPartial.Authority));
        return HttpPlace.Objection(origin) is { } objection
            ? throw Refuse(key, objection, "https, or http on this machine")
            : (new HttpPlace(origin, Authority()) { Proxy = Text("Proxy") is { } proxy ? Address("Proxy", proxy) : null }, target);
    }

    /// <summary>A list of texts of one line; empty when there is none.</summary>
    public IReadOnlyList<string> Texts(string key, int most)
    {
        known.Add(key);
        var all = section.GetSection(key).GetChildren().Select(child => child.Value ?? "").ToList();
        return section[key] is { } single ? throw Refuse(key, $"'{single}'", "a list of texts")
            : all.Count > most ? throw Refuse(key, $"{all.Count} texts", $"at most {most}")
            : all.Find(text => text.Length is 0 or > 1024 || text.Any(char.IsControl)) is { } wrong ? throw Refuse(key, $"'{wrong}'", "texts of one line")
            : all;
    }

    /// <summary>What the node runs: named in full, so that no search path decides, and not open to everybody's changes.</summary>
    public string Program(string key)
    {
        const UnixFileMode Runs = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var path = Needed(key);
        return !Path.IsPathFullyQualified(path) ? throw Refuse(key, $"'{path}'", "an absolute path")
            : File(key) is null || (System.IO.File.GetUnixFileMode(path) & Runs) == 0 ? throw Refuse(key, $"'{path}' is no program", "an executable file")
            : (System.IO.File.GetUnixFileMode(path) & UnixFileMode.OtherWrite) != 0 ? throw Refuse(key, $"'{path}' can be changed by everybody on this machine", "a file that only its owner may write")
            : path;
    }

    public string Word(string key, string otherwise, params IReadOnlyList<string> words) =>
        (Text(key) ?? otherwise) is var word && words.Contains(word, StringComparer.Ordinal) ? word : throw Refuse(key, $"'{word}'", string.Join(", ", words));

    public int Whole(string key, int otherwise, int least, int most) =>
        Text(key) is not { } text ? otherwise : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : throw Refuse(key, $"'{text}'", $"a whole number from {least} to {most}");

    /// <summary>An address that can stand in an envelope and in a header as it is: ASCII, nothing that would have to be quoted.</summary>
    public string Mailbox(string key) => IsMailbox(Needed(key)) ? section[key]! : throw Refuse(key, $"'{section[key]}'", "NAME@DOMAIN");

    public IReadOnlyList<string> Mailboxes(string key, int most)
    {
        known.Add(key);
        var all = section.GetSection(key).GetChildren().Select(child => child.Value ?? "").ToList();
        return all.Count > 0 && all.Count <= most && all.TrueForAll(IsMailbox) ? all : throw Refuse(key, all.Find(one => !IsMailbox(one)) is { } wrong ? $"'{wrong}'" : $"{all.Count} addresses", $"a list of 1 to {most} addresses, NAME@DOMAIN");
    }

    /// <summary>By the id of an account.</summary>
    public IReadOnlyDictionary<string, string> MailboxesByPerson(string key)
    {
        known.Add(key);
        var all = section.GetSection(key).GetChildren().ToDictionary(child => $"person:{child.Key}", child => child.Value ?? "", StringComparer.Ordinal);
        return all.FirstOrDefault(pair => !IsMailbox(pair.Value)) is { Key: { } person, Value: var wrong } ? throw Refuse($"{key}:{person["person:".Length..]}", $"'{wrong}'", "NAME@DOMAIN") : all;
    }

    /// <summary>An OpenC2 consumer: https, without a path of its own.</summary>
    public Uri Consumer(string key)
    {
        var address = Address(key, Needed(key));
        return address.Scheme == Uri.UriSchemeHttps && address.AbsolutePath is "/" && address.Query.Length + address.UserInfo.Length == 0 ? address : throw Refuse(key, $"'{section[key]}'", "https://HOST:PORT");
    }

    /// <summary>A PEM file of authorities; null: the machine's.</summary>
    public string? Authority()
    {
        if (File("Authority") is not { } path)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (CryptographicException)
        {
            authorities.Clear();
        }

        return authorities.Count > 0 ? path : throw Refuse("Authority", $"'{path}' holds no certificate", "certificates in PEM");
    }

    /// <summary>Accounts that must never be touched. An empty list is more often forgotten than meant.</summary>
    public IReadOnlyList<string> Accounts(string key)
    {
        known.Add(key);
        var accounts = section.GetSection(key).GetChildren().Select(child => child.Value ?? "").ToList();
        return accounts.Count > 0 && accounts.TrueForAll(a => a.Length is > 0 and <= 1024) ? accounts : throw Refuse(key, "no account is named", "a list with every break-glass account of the directory");
    }

    public void RefuseOthers()
    {
        foreach (var child in section.GetChildren().Where(child => !known.Contains(child.Key)))
        {
            throw SettingsReader.Refuse(where, $"unknown setting '{child.Key}'", string.Join(", ", known), $"Did you mean '{Nearest.Of(child.Key, known)}'?");
        }
    }

    private static bool IsMailbox(string text) =>
        text.Length <= 254 && text.IndexOf('@', StringComparison.Ordinal) is > 0 and <= 64 and var at && text.IndexOf('@', at + 1) < 0
        && text[..at].All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.".Contains(c, StringComparison.Ordinal)) && Uri.CheckHostName(text[(at + 1)..]) == UriHostNameType.Dns && text[at..].All(char.IsAscii);

    private Uri Address(string key, string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : throw Refuse(key, $"'{text}'", "an https URL");

    public RefusedException Refuse(string key, string what, string expected) => SettingsReader.Refuse($"{where}:{key}", what, expected, $"See {document}.");
}
