using Hikeshi.Ledger.Software;

namespace Hikeshi.Ledger.Import.Spdx;

/// <summary>
/// SPDX 3.0 and 3.0.1 in JSON-LD, as its own context writes it: the packages of the graph, those of the AI and dataset profiles as such. No other context
/// is fetched, so a document that renames terms is not understood, and finds nothing to take.
/// </summary>
internal static class Spdx3
{
    public static readonly string[] Versions = ["3.0.0", "3.0.1"];

    /// <summary>Properties of the AI and dataset profiles (SPDX 3.0.1) that tell a defender what a model may do and what data is worth.</summary>
    private static readonly DetailTable Details = new(
    [
        "ai_autonomyType", "ai_domain", "ai_informationAboutApplication", "ai_limitation", "ai_safetyRiskAssessment", "ai_standardCompliance", "ai_typeOfModel",
        "ai_useSensitivePersonalInformation", "dataset_confidentialityLevel", "dataset_datasetAvailability", "dataset_datasetType",
        "dataset_hasSensitivePersonalInformation", "dataset_intendedUse", "dataset_knownBias",
    ]);

    /// <returns><c>3.0.1</c> of <c>https://spdx.org/rdf/3.0.1/spdx-context.jsonld</c>; null for any other context.</returns>
    public static string? VersionOf(string? context) =>
        Versions.FirstOrDefault(v => context == $"https://spdx.org/rdf/{v}/spdx-context.jsonld");

    public static void Read(ref JsonWalk walk, ComponentCollector found)
    {
        var graph = false;
        walk.EnterObject();
        while (walk.NextMember(out var name))
        {
            if (name != "@graph")
            {
                walk.Skip();
                continue;
            }

            walk.Once(ref graph);
            walk.EnterArray();
            while (walk.NextItem())
            {
                ReadElement(ref walk, found);
            }
        }
    }

    private static void ReadElement(ref JsonWalk walk, ComponentCollector found)
    {
        string? type = null, name = null, version = null, purl = null;
        var purls = new List<string>();
        ComponentDetails? details = null;
        walk.EnterObject();
        while (walk.NextMember(out var member))
        {
            switch (member)
            {
                case "type" or "@type" when walk.IsString:
                    type = walk.Text();
                    break;
                case "name" when walk.IsString:
                    name = walk.Text();
                    break;
                case "software_packageVersion" when walk.IsString:
                    version = walk.Text();
                    break;
                case "software_packageUrl" when walk.IsString:
                    purl = walk.Text();
                    break;
                case "externalIdentifier":
                    ReadIdentifiers(ref walk, purls);
                    break;
                default:
                    Details.Read(ref walk, member, details ??= new ComponentDetails());
                    break;
            }
        }

        if (KindOf(type) is not { } kind)
        {
            return;
        }

        if (purl is not null && !purls.Contains(purl, StringComparer.Ordinal))
        {
            purls.Add(purl);
        }

        name = name ?? throw walk.Refuse("a package without 'name'", "a 'name' (SPDX 3.0.1, Package: /Core/Artifact name)");
        foreach (var one in purls.DefaultIfEmpty())
        {
            walk.Require(found.Add(name, version, one, kind.Length == 0 ? null : kind, details));
        }
    }

    /// <returns>Empty for ordinary software; null for what is no package.</returns>
    private static string? KindOf(string? type) => type switch
    {
        "software_Package" => "",
        "ai_AIPackage" => ComponentKind.Model,
        "dataset_DatasetPackage" => ComponentKind.Data,
        _ => null,
    };

    private static void ReadIdentifiers(ref JsonWalk walk, List<string> purls)
    {
        walk.EnterArray();
        while (walk.NextItem())
        {
            string? type = null, identifier = null;
            walk.EnterObject();
            while (walk.NextMember(out var member))
            {
                switch (member)
                {
                    case "externalIdentifierType" when walk.IsString:
                        type = walk.Text();
                        break;
                    case "identifier" when walk.IsString:
                        identifier = walk.Text();
                        break;
                    default:
                        walk.Skip();
                        break;
                }
            }

            if (type == "packageUrl" && identifier is not null)
            {
                purls.Add(identifier);
            }
        }
    }
}
