using System.Reflection;
using System.Reflection.Emit;

namespace Hikeshi.Tests.Architecture;

/// <summary>
/// Every type of ours that code can get at: those in its fields, signatures, bases and attributes, and those that its instructions name; then the same of
/// these, and so on. What is not in there cannot be called, made or even mentioned.
/// </summary>
internal static class Reach
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <returns>Each type with the path that leads to it.</returns>
    public static IReadOnlyDictionary<Type, string> From(IEnumerable<Type> roots)
    {
        var paths = new Dictionary<Type, string>();
        var next = new Queue<Type>();
        foreach (var root in roots)
        {
            Visit(root, "");
        }

        while (next.TryDequeue(out var type))
        {
            foreach (var named in NamedBy(type))
            {
                Visit(named, paths[type]);
            }
        }

        return paths;

        void Visit(Type type, string from)
        {
            if (type.Assembly.GetName().Name!.StartsWith("Hikeshi", StringComparison.Ordinal) && paths.TryAdd(type, from.Length == 0 ? type.Name : $"{from} → {type.Name}"))
            {
                next.Enqueue(type);
            }
        }
    }

    /// <summary>The types that one type names itself, taken apart: of <c>List&lt;X&gt;</c> and <c>X[]</c> the X, too.</summary>
    public static IEnumerable<Type> NamedBy(Type type)
    {
        var members = type.GetMembers(All);
        var methods = members.OfType<MethodBase>().ToList();
        IEnumerable<Type?> named =
        [
            type.BaseType, .. type.GetInterfaces(), .. type.GetNestedTypes(All), .. type.GetCustomAttributesData().SelectMany(Types),
            .. members.OfType<FieldInfo>().Select(field => field.FieldType),
            .. members.SelectMany(member => member.GetCustomAttributesData()).SelectMany(Types),
            .. methods.SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType),
            .. methods.OfType<MethodInfo>().Select(method => method.ReturnType),
            .. methods.SelectMany(InBody),
        ];
        return named.OfType<Type>().SelectMany(Apart).Distinct();
    }

    /// <summary>The types that one type's code makes: by a constructor, or as a copy that is changed.</summary>
    public static IEnumerable<Type> MadeBy(Type type) =>
        type.GetMembers(All).OfType<MethodBase>().SelectMany(method => Instructions(method)
            .Where(each => each.Member is ConstructorInfo || each.Member is MethodInfo { Name: "<Clone>$" })
            .Select(each => each.Member!.DeclaringType!)).Where(made => made != type).Distinct();

    private static IEnumerable<Type> Types(CustomAttributeData attribute) => [attribute.AttributeType, .. attribute.ConstructorArguments.Select(argument => argument.Value).OfType<Type>()];

    private static IEnumerable<Type> Apart(Type type) =>
        type.HasElementType ? Apart(type.GetElementType()!)
        : type.IsGenericType && !type.IsGenericTypeDefinition ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Apart)]
        : type.IsGenericParameter ? type.GetGenericParameterConstraints().SelectMany(Apart)
        : [type];

    private static IEnumerable<Type?> InBody(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
        {
            yield break;
        }

        foreach (var local in body.LocalVariables)
        {
            yield return local.LocalType;
        }

        foreach (var clause in body.ExceptionHandlingClauses)
        {
            yield return clause.Flags == ExceptionHandlingClauseOptions.Clause ? clause.CatchType : null;
        }

        foreach (var (_, member) in Instructions(method))
        {
            yield return member as Type ?? member?.DeclaringType;
            yield return member is FieldInfo field ? field.FieldType : member is MethodInfo called ? called.ReturnType : null;
            foreach (var argument in member is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments() : [])
            {
                yield return argument;
            }
        }
    }

    /// <summary>The instructions that name something, and what they name (ECMA-335 §III).</summary>
    private static IEnumerable<(OpCode Code, MemberInfo? Member)> Instructions(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il)
        {
            yield break;
        }

        var ofType = method.DeclaringType is { IsGenericType: true } declaring ? declaring.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < il.Length;)
        {
            var code = il[at] == 0xFE ? Codes[unchecked((short)(0xFE00 | il[at + 1]))] : Codes[il[at]];
            at += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                yield return (code, method.Module.ResolveMember(BitConverter.ToInt32(il, at), ofType, ofMethod));
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }
}
