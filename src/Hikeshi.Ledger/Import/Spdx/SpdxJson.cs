namespace Hikeshi.Ledger.Import.Spdx;

/// <summary>SPDX 2.2 and 2.3 JSON: packages with their version and package URLs (§7.21, external reference type <c>purl</c>).</summary>
internal static class SpdxJson
{
    public static readonly string[] Versions = ["SPDX-2.2", "SPDX-2.3"];

    public static void Read(ref JsonWalk walk, ComponentCollector found)
    {
        var packages = false;
        walk.EnterObject();
        while (walk.NextMember(out var name))
        {
            if (name != "packages")
            {
                walk.Skip();
                continue;
            }

            walk.Once(ref packages);
            walk.EnterArray();
            while (walk.NextItem())
            {
                ReadPackage(ref walk, found);
            }
        }
    }

    private static void ReadPackage(ref JsonWalk walk, ComponentCollector found)
    {
        string? name = null, version = null;
        bool hasName = false, hasVersion = false, hasReferences = false;
        var purls = new List<string>();
        walk.EnterObject();
        while (walk.NextMember(out var member))
        {
            switch (member)
            {
                case "name":
                    walk.Once(ref hasName);
                    name = walk.Text();
                    break;
                case "versionInfo":
                    walk.Once(ref hasVersion);
                    version = walk.Text();
                    break;
                case "externalRefs":
                    walk.Once(ref hasReferences);
                    ReadReferences(ref walk, purls);
                    break;
                default:
                    walk.Skip();
                    break;
            }
        }

        name = name ?? throw walk.Refuse("a package without 'name'", "a 'name' (SPDX §7.1 requires it)");
        if (purls.Count == 0)
        {
            walk.Require(found.Add(name, version, purl: null, kind: null));
        }

        foreach (var purl in purls)
        {
            walk.Require(found.Add(name, version, purl, kind: null));
        }
    }

    private static void ReadReferences(ref JsonWalk walk, List<string> purls)
    {
        walk.EnterArray();
        while (walk.NextItem())
        {
            string? type = null, locator = null;
            walk.EnterObject();
            while (walk.NextMember(out var member))
            {
                switch (member)
                {
                    case "referenceType":
                        type = walk.Text();
                        break;
                    case "referenceLocator":
                        locator = walk.Text();
                        break;
                    default:
                        walk.Skip();
                        break;
                }
            }

            if (type == "purl" && locator is not null)
            {
                purls.Add(locator);
            }
        }
    }
}
