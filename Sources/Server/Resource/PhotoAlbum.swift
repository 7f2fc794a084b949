/// What the resource server protects: the photos that a printer wants to print.
enum PhotoAlbum {
    static let photos = """
        {"photos":[{"id":1,"title":"Lake at dawn"},{"id":2,"title":"Two herons"},\
        {"id":3,"title":"The old mill"}]}
        """

    /// In full resolution.
    static let originals = """
        {"originals":[{"id":1,"width":6000,"height":4000},{"id":2,"width":4000,"height":6000},\
        {"id":3,"width":6000,"height":4000}]}
        """
}
