using Hikeshi.Detection;
using Hikeshi.Kernel.Errors;
using Hikeshi.Node.Settings;
using Hikeshi.Response.Policy;

namespace Hikeshi.Verbs.Evidence.Explaining;

/// <summary>
/// Rules and policies that lie in files: a node's own rules, its policy, and those that come with the program. The log names their digests, so it
/// does not matter where a text comes from: only the one with the right digest is ever shown.
/// </summary>
internal sealed class TextsBesideLog(string data, string? rules)
{
    private const long LargestPolicy = 1 << 20;
    private Dictionary<string, string>? byDigest;

    /// <exception cref="RefusedException">The rules that were named on the command line cannot be read.</exception>
    public string? Find(string digest) => (byDigest ??= Read()).GetValueOrDefault(digest);

    private Dictionary<string, string> Read()
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var settings = Settings();
        AddPolicy(texts, settings?.PolicyFile);
        Add(texts, System.Text.Encoding.UTF8.GetString(ResponsePolicyReader.BuiltInText.Span));
        AddRules(texts, Path.Combine(AppContext.BaseDirectory, "rules"));
        AddRules(texts, settings?.Rules);
        if (rules is not null)
        {
            AddRules(texts, RuleSet.Load(rules));
        }

        return texts;
    }

    /// <summary>Null where the directory is not a node's, or its settings are broken: explaining does not need them.</summary>
    private NodeSettings? Settings()
    {
        try
        {
            return SettingsReader.Read(data, configFile: null, new Dictionary<string, string?>(StringComparer.Ordinal));
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private static void AddRules(Dictionary<string, string> texts, string? directory)
    {
        if (directory is not null && Path.Exists(directory))
        {
            AddRules(texts, RuleSet.Load(directory));
        }
    }

    private static void AddRules(Dictionary<string, string> texts, RuleSet set)
    {
        foreach (var rule in set.Rules)
        {
            texts[rule.Digest] = rule.Text;
        }
    }

    private static void AddPolicy(Dictionary<string, string> texts, string? file)
    {
        if (file is not null && new FileInfo(file) is { Exists: true, Length: <= LargestPolicy })
        {
            Add(texts, File.ReadAllText(file));
        }
    }

    private static void Add(Dictionary<string, string> texts, string text) =>
        texts[Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))] = text;
}
