using System.Text.Json;
using Hikeshi.Kernel.Packages;
using Hikeshi.Tests.Exposure;
using Xunit;

namespace Hikeshi.Tests.Kernel.Packages;

/// <summary>The purl specification's own test-suite, as far as the data pack holds it.</summary>
public sealed class PackageUrlSuiteTests
{
    /// <summary>
    /// The suite asks for both: "parse" must refuse an upper-case qualifier key, "validate" must canonicalize the very same text.
    /// We read bills of materials from the wild, so the second holds.
    /// </summary>
    private static readonly HashSet<string> Contradictions = ["parse pkg:gem/jruby-launcher@1.1.2?Platform=java"];

    [Fact]
    public void Suite_EveryCase_HoldsExceptNamedContradictions()
    {
        var failures = new List<string>();
        var count = 0;
        foreach (var file in Directory.EnumerateFiles(DataPack.Folder("purl"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var test in document.RootElement.GetProperty("tests").EnumerateArray())
            {
                count++;
                if (Run(test) is { } failure)
                {
                    failures.Add($"{Path.GetFileName(file)}: {failure}");
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count - failures.Count} passed, {failures.Count} failed");
        var unexpected = failures.Where(failure => !Contradictions.Any(known => failure.Contains(known, StringComparison.Ordinal))).ToList();
        Assert.True(count > 300, $"only {count} cases");
        Assert.True(unexpected.Count == 0, $"{unexpected.Count} of {count}:\n{string.Join('\n', unexpected)}");
    }

    private static string? Run(JsonElement test)
    {
        var type = test.GetProperty("test_type").GetString();
        var input = test.GetProperty("input");
        var expected = test.TryGetProperty("expected_output", out var output) ? output : default;
        var mustFail = test.GetProperty("expected_failure").GetBoolean();
        var purl = type == "build" ? Build(input) : PackageUrl.TryParse(input.GetString(), out var parsed) ? parsed : null;
        var label = $"{type} {input.GetRawText().Trim('"')}";
        if (mustFail)
        {
            return purl is null ? null : $"{label} was accepted as {purl}";
        }

        if (purl is null)
        {
            return $"{label} was refused";
        }

        return type == "parse" ? Compare(label, purl, expected) : purl.ToString() == expected.GetString() ? null : $"{label} became {purl}, expected {expected.GetString()}";
    }

    private static string? Compare(string label, PackageUrl purl, JsonElement expected)
    {
        var wanted = Parts(expected);
        var found = (purl.Type, purl.Namespace, purl.Name, purl.Version, purl.Subpath, string.Join('&', purl.Qualifiers.Select(q => q.Key + "=" + q.Value)));
        return found == wanted ? null : $"{label} became {found}, expected {wanted}";
    }

    private static PackageUrl? Build(JsonElement parts)
    {
        var (type, @namespace, name, version, subpath, _) = Parts(parts);
        return PackageUrl.Build(type, @namespace, name, version, Qualifiers(parts), subpath);
    }

    private static (string? Type, string? Namespace, string? Name, string? Version, string? Subpath, string Qualifiers) Parts(JsonElement parts)
    {
        return (Text(parts, "type"), Text(parts, "namespace"), Text(parts, "name"), Text(parts, "version"), Text(parts, "subpath"),
            string.Join('&', Qualifiers(parts).OrderBy(q => q.Key, StringComparer.Ordinal).Select(q => q.Key + "=" + q.Value)));
    }

    private static Dictionary<string, string> Qualifiers(JsonElement parts) =>
        parts.TryGetProperty("qualifiers", out var qualifiers) && qualifiers.ValueKind == JsonValueKind.Object
            ? qualifiers.EnumerateObject().ToDictionary(q => q.Name, q => q.Value.GetString()!, StringComparer.Ordinal)
            : [];

    private static string? Text(JsonElement parts, string name) =>
        parts.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
