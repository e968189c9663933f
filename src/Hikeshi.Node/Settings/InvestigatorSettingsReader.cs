using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Investigating;
using Microsoft.Extensions.Configuration;

namespace Hikeshi.Node.Settings;

/// <summary>The settings of the AI investigator; without an address there is none.</summary>
internal static class InvestigatorSettingsReader
{
    private const string Section = "Investigator:";
    private const string Url = Section + "Url";

    public static IReadOnlyList<string> Keys { get; } =
    [
        Section + "Protocol", Url, Section + "Model", Section + "KeyFile", Section + "Authority", Section + "Proxy",
        Section + "TimeoutSeconds", Section + "MaxTokens", Section + "PerHour", Section + "Schema", Section + "Events", Section + "Playbooks",
    ];

    /// <exception cref="RefusedException">A key is missing, or does not mean anything.</exception>
    public static InvestigatorSettings? Read(IConfiguration c, string file)
    {
        if (c[Url] is not { } url)
        {
            return Keys.FirstOrDefault(key => c[key] is not null) is { } lonely
                ? throw SettingsReader.Refuse($"{file}: {Url}", $"it is missing, and {lonely} is there", "the base address of an endpoint, such as https://api.openai.com/v1/", "See docs/investigator.md.")
                : null;
        }

        var protocol = c[Section + "Protocol"] switch
        {
            "openai" => ModelProtocol.OpenAi,
            "anthropic" => ModelProtocol.Anthropic,
            var other => throw SettingsReader.Refuse($"{file}: {Section}Protocol", other is null ? "it is missing" : $"'{other}'", "openai or anthropic", "See docs/investigator.md."),
        };
        var model = c[Section + "Model"] is { Length: > 0 and <= 60 } named && !named.Any(char.IsControl) && named.All(char.IsAscii)
            ? named
            : throw SettingsReader.Refuse($"{file}: {Section}Model", $"'{c[Section + "Model"]}'", "the name of a model, at most 60 characters of ASCII", "See docs/investigator.md.");
        return new InvestigatorSettings(
            protocol,
            Place(c, file, url),
            model,
            SettingsReader.ExistingFile(c, file, Section + "KeyFile") is { } key ? new SecretFile(key) : null,
            TimeSpan.FromSeconds(SettingsReader.Whole(c, file, Section + "TimeoutSeconds", 5, 600) ?? 90),
            SettingsReader.Whole(c, file, Section + "MaxTokens", 256, 32_768) ?? 4_096,
            SettingsReader.Whole(c, file, Section + "PerHour", 1, 120) ?? 12,
            SettingsReader.Truth(c, file, Section + "Schema", otherwise: true),
            SettingsReader.Truth(c, file, Section + "Events", otherwise: false),
            SettingsReader.ExistingFolder(c, file, Section + "Playbooks"));
    }

    private static HttpPlace Place(IConfiguration c, string file, string url)
    {
        var address = Address(file, Url, url);
        return HttpPlace.Objection(address) is { } objection ? throw SettingsReader.Refuse($"{file}: {Url}", objection, "https, or http on this machine", "See docs/investigator.md.")
            : address.Authority.Length > 60 ? throw SettingsReader.Refuse($"{file}: {Url}", "the name of the host is too long", "at most 60 characters with the port", "")
            : new HttpPlace(address, SettingsReader.ExistingFile(c, file, Section + "Authority")) { Proxy = c[Section + "Proxy"] is { } proxy ? Address(file, Section + "Proxy", proxy) : null };
    }

    private static Uri Address(string file, string key, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : throw SettingsReader.Refuse($"{file}: {key}", $"'{text}'", "an http or https URL", "");
}
