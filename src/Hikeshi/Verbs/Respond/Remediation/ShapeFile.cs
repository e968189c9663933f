using System.Text;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Compensating.VirtualPatch;

namespace Hikeshi.Verbs.Respond.Remediation;

/// <summary>A request shape as a file of its own, or in a variable of a CACAO playbook.</summary>
internal static class ShapeFile
{
    /// <returns>The shape's JSON.</returns>
    /// <exception cref="RefusedException">It is none.</exception>
    public static string Read(string path)
    {
        var bytes = RegularFile.Read(path, RequestShapeReader.LargestDocument);
        _ = RequestShapeReader.Read(path, bytes); // names the place before a node is asked
        return Encoding.UTF8.GetString(bytes);
    }

    /// <returns>The JSON that the variable holds.</returns>
    /// <exception cref="RefusedException">The playbook has errors, or no such variable.</exception>
    public static string OfPlaybook(string path)
    {
        var text = PlaybookFile.Require(path).Variables.GetValueOrDefault(RequestShapeReader.InPlaybook)?.Value
            ?? throw new RefusedException(new Refusal("controls.shape", path, "it says nothing of requests", $"the variable {RequestShapeReader.InPlaybook} with a {RequestShape.CurrentFormat}", "Give the shape in a file of its own: --shape."));
        _ = RequestShapeReader.Read($"{path} {RequestShapeReader.InPlaybook}", Encoding.UTF8.GetBytes(text));
        return text;
    }
}
