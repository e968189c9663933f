using Hikeshi.Ledger.Software;

namespace Hikeshi.Ledger.Import.CycloneDx;

/// <summary>CycloneDX JSON (ECMA-424) 1.2 to 1.7: the described component, all components however nested, and services.</summary>
internal static class CycloneDxJson
{
    public static void Read(ref JsonWalk walk, ComponentCollector found)
    {
        bool metadata = false, components = false, services = false;
        walk.EnterObject();
        while (walk.NextMember(out var name))
        {
            switch (name)
            {
                case "metadata":
                    walk.Once(ref metadata);
                    ReadMetadata(ref walk, found);
                    break;
                case "components":
                    walk.Once(ref components);
                    ReadComponents(ref walk, found);
                    break;
                case "services":
                    walk.Once(ref services);
                    ReadServices(ref walk, found);
                    break;
                default:
                    walk.Skip();
                    break;
            }
        }
    }

    private static void ReadMetadata(ref JsonWalk walk, ComponentCollector found)
    {
        var component = false;
        walk.EnterObject();
        while (walk.NextMember(out var name))
        {
            if (name == "component")
            {
                walk.Once(ref component);
                ReadComponent(ref walk, found);
            }
            else
            {
                walk.Skip();
            }
        }
    }

    private static void ReadComponents(ref JsonWalk walk, ComponentCollector found)
    {
        walk.EnterArray();
        while (walk.NextItem())
        {
            ReadComponent(ref walk, found);
        }
    }

    private static void ReadComponent(ref JsonWalk walk, ComponentCollector found)
    {
        string? name = null, group = null, version = null, purl = null, type = null;
        bool hasName = false, hasGroup = false, hasVersion = false, hasPurl = false, hasType = false, hasComponents = false;
        ComponentDetails? details = null;
        walk.EnterObject();
        while (walk.NextMember(out var member))
        {
            switch (member)
            {
                case "type":
                    walk.Once(ref hasType);
                    type = walk.Text();
                    break;
                case "name":
                    walk.Once(ref hasName);
                    name = walk.Text();
                    break;
                case "group":
                    walk.Once(ref hasGroup);
                    group = walk.Text();
                    break;
                case "version":
                    walk.Once(ref hasVersion);
                    version = walk.Text();
                    break;
                case "purl":
                    walk.Once(ref hasPurl);
                    purl = walk.Text();
                    break;
                case "components":
                    walk.Once(ref hasComponents);
                    ReadComponents(ref walk, found);
                    break;
                case "modelCard" or "data":
                    CycloneDxDetails.OfComponent.Read(ref walk, member, details ??= new ComponentDetails());
                    break;
                default:
                    walk.Skip();
                    break;
            }
        }

        if (name is null || type is null)
        {
            throw walk.Refuse($"a component without '{(name is null ? "name" : "type")}'", "both 'type' and 'name' (CycloneDX requires them)");
        }

        walk.Require(found.Add(string.IsNullOrEmpty(group) ? name : group + "/" + name, version, purl, KindOf(type), details));
    }

    public static string? KindOf(string? type) => type is ComponentKind.Model or ComponentKind.Data ? type : null;

    private static void ReadServices(ref JsonWalk walk, ComponentCollector found)
    {
        walk.EnterArray();
        while (walk.NextItem())
        {
            string? name = null, version = null;
            bool hasName = false, hasVersion = false, hasServices = false;
            ComponentDetails? details = null;
            walk.EnterObject();
            while (walk.NextMember(out var member))
            {
                switch (member)
                {
                    case "name":
                        walk.Once(ref hasName);
                        name = walk.Text();
                        break;
                    case "version":
                        walk.Once(ref hasVersion);
                        version = walk.Text();
                        break;
                    case "services":
                        walk.Once(ref hasServices);
                        ReadServices(ref walk, found);
                        break;
                    default:
                        CycloneDxDetails.OfService.Read(ref walk, member, details ??= new ComponentDetails());
                        break;
                }
            }

            walk.Require(found.Add(name ?? throw walk.Refuse("a service without 'name'", "a 'name' (CycloneDX requires it)"), version, purl: null, ComponentKind.Service, details));
        }
    }
}
